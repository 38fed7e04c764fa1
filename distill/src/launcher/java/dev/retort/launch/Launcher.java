package dev.retort.launch;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * Starts the main class of the jar it lies in on a Java that can run it at full speed.
 *
 * <p>A manifest can neither name a module to add nor refuse an old Java kindly, so this class does
 * both. It and what it needs are all that is compiled for Java 8: on a Java before 25 it looks for
 * a newer one, and where the vector module is not in the boot layer it starts a second JVM that has
 * it. The second JVM shares the terminal, hands back its exit code and ends when the first one
 * does. With {@code -Dretort.fork=false} everything runs in the first JVM, on the scalar kernels.
 */
public final class Launcher {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private static final int OLDEST_JAVA = 25;

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
        List<String> options = ChildOptions.portable(ChildOptions.own());
        System.exit(run(jdk.command(), options, jdk.has(VECTOR_MODULE), jar, args));
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
        System.exit(run(Jdk.command(own()), ChildOptions.own(), true, jar, args));
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

  private static int run(File java, List<String> options, boolean vectors, File jar, String[] args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<String>();
    command.add(java.getPath());
    command.addAll(ChildOptions.memory(options));
    command.addAll(options);
    command.add("-Dretort.forked=true"); // what the first JVM has open, this one has not
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

  private static String ownProcessId() {
    // "pid@host" on every JVM in use; ProcessHandle came with Java 9.
    return ManagementFactory.getRuntimeMXBean().getName().replaceFirst("@.*", "");
  }

  private static void fail(String message) {
    System.err.println(message);
    System.exit(1);
  }
}
