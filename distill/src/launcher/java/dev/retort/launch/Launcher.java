package dev.retort.launch;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Starts the main class of the jar it lies in on a Java that can run it at full speed.
 *
 * <p>A manifest can neither name a module to add nor refuse an old Java kindly, so this class, the
 * only one compiled for Java 8, does both: on a Java before 25 it looks for a newer one, and where
 * the vector module is not in the boot layer it starts a second JVM that has it. The second JVM
 * shares the terminal, hands back its exit code and ends when the first one does. With {@code
 * -Dretort.fork=false} everything runs in the first JVM, on the scalar kernels.
 */
public final class Launcher {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private static final int OLDEST_JAVA = 25;

  private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC\\b");

  private Launcher() {}

  /**
   * Runs the class that the manifest names as {@code Retort-Main-Class}.
   *
   * @param args handed on as they are
   * @throws Throwable what the main class throws, when it runs in this JVM
   */
  public static void main(String[] args) throws Throwable {
    File jar = ownJar();
    String name = jar.getName().replaceFirst("\\.jar$", "");
    int feature = Jdk.feature(System.getProperty("java.specification.version"));
    if (feature < OLDEST_JAVA) {
      Jdk jdk = Jdk.find(OLDEST_JAVA, VECTOR_MODULE);
      if (jdk == null) {
        fail(
            name
                + " needs Java 25 or newer but runs on Java "
                + feature
                + " and finds no other;"
                + " install JDK 25 or point JAVA_HOME to one");
      }
      try {
        System.exit(run(jdk.command(), portable(options()), jdk.has(VECTOR_MODULE), jar, args));
      } catch (IOException cannotStart) {
        fail(
            name
                + " needs Java 25 or newer, found "
                + jdk.command()
                + ", but cannot start it: "
                + cannotStart.getMessage());
      }
    }
    boolean fork = !"false".equals(System.getProperty("retort.fork"));
    if (fork && !vectorModulePresent() && vectorModuleInstalled()) {
      try {
        System.exit(run(Jdk.command(own()), options(), true, jar, args));
      } catch (IOException cannotStart) {
        System.err.println(
            name
                + ": cannot start a second Java with the vector module ("
                + cannotStart.getMessage()
                + "); goes on in this one. For full speed: java --add-modules "
                + VECTOR_MODULE
                + " -jar "
                + jar.getName());
      }
    }
    try {
      Class.forName(mainClass(jar)).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private static File own() {
    return new File(System.getProperty("java.home"));
  }

  private static String mainClass(File jar) throws IOException {
    try (JarFile file = new JarFile(jar)) {
      return file.getManifest().getMainAttributes().getValue("Retort-Main-Class");
    }
  }

  private static File ownJar() throws URISyntaxException {
    return new File(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static boolean vectorModulePresent() {
    try {
      Class.forName("jdk.incubator.vector.FloatVector", false, ClassLoader.getSystemClassLoader());
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  private static boolean vectorModuleInstalled() throws ReflectiveOperationException {
    // ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent(), in words that Java 8 compiles.
    Class<?> finder = Class.forName("java.lang.module.ModuleFinder");
    Object system = finder.getMethod("ofSystem").invoke(null);
    Object found = finder.getMethod("find", String.class).invoke(system, VECTOR_MODULE);
    return ((Optional<?>) found).isPresent();
  }

  /// Whether the user has chosen a collector, among the options that are handed on or in the
  /// environment; a second one would be an error.
  private static boolean choosesCollector(List<String> handedOn) {
    for (String option : handedOn) {
      if (COLLECTOR.matcher(option).find()) {
        return true;
      }
    }
    for (String variable :
        new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
      String options = System.getenv(variable);
      if (options != null && COLLECTOR.matcher(options).find()) {
        return true;
      }
    }
    return false;
  }

  private static int run(File java, List<String> options, boolean vectors, File jar, String[] args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<String>();
    command.add(java.getPath());
    if (System.getProperty("os.name", "").startsWith("Linux")) {
      // Large networks walk through more memory than the processor's small pages cover.
      command.add("-XX:+UseTransparentHugePages");
    }
    if (!choosesCollector(options)) {
      // Training and prediction allocate nothing, so nothing is gained by a collector that spreads
      // garbage over a large heap before it begins: a quarter of the memory is enough.
      command.add("-XX:+UseSerialGC");
    }
    command.addAll(options);
    if (vectors) {
      command.add("--add-modules=" + VECTOR_MODULE);
    }
    command.add("-cp");
    command.add(jar.getPath());
    command.add("dev.retort.launch.Child");
    command.add(ownProcessId());
    command.add(mainClass(jar));
    command.addAll(Arrays.asList(args));
    final Process child = new ProcessBuilder(command).inheritIO().start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread("end-child") {
              @Override
              public void run() {
                // A polite signal to this JVM reaches the child too, and gets time to be heeded.
                child.destroy();
                try {
                  child.waitFor(10, TimeUnit.SECONDS);
                } catch (InterruptedException ended) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    return child.waitFor();
  }

  /** This JVM's own options, but for those the environment gives to every JVM anyway. */
  private static List<String> options() {
    Set<String> fromEnvironment = new HashSet<String>();
    for (String variable :
        new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
      String value = System.getenv(variable);
      if (value != null) {
        Collections.addAll(fromEnvironment, value.trim().split("\\s+"));
      }
    }
    List<String> options = new ArrayList<String>();
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // Two JVMs cannot listen at one debugger's port.
      if (!fromEnvironment.contains(option) && !option.startsWith("-agentlib:jdwp")) {
        options.add(option);
      }
    }
    return options;
  }

  /** The options that mean the same to another version of Java. */
  private static List<String> portable(List<String> options) {
    List<String> kept = new ArrayList<String>();
    for (String option : options) {
      if (option.matches("-D.*|-Xm[sx].*|-Xss.*|-Xint|-ea.*|-da.*|-enableassertions.*")) {
        kept.add(option);
      }
    }
    return kept;
  }

  private static String ownProcessId() {
    // "pid@host" on every JVM in use; ProcessHandle came with Java 9.
    return ManagementFactory.getRuntimeMXBean().getName().replaceFirst("@.*", "");
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(1);
  }
}
