package dev.retort.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher in a jar of its own, with a main class that tells how it was started.
final class LauncherTest {
  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path TESTS = Path.of("target", "test-classes");

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private Path jar = Path.of("");

  @BeforeEach
  void packIntoJar() throws IOException {
    jar = folder.resolve("told.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.retort.launch.Launcher");
    manifest.getMainAttributes().putValue("Retort-Main-Class", "dev.retort.launch.Told");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (String type :
          List.of("Launcher", "Launcher$1", "ChildOptions", "Jdk", "Child", "Told")) {
        String name = "dev/retort/launch/" + type + ".class";
        out.putNextEntry(new JarEntry(name));
        Files.copy((type.equals("Told") ? TESTS : CLASSES).resolve(name), out);
      }
    }
  }

  @AfterEach
  void endWhatWasStarted() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void addsTheVectorModuleAndHandsOnOptionsArgumentsAndExitCode() throws Exception {
    Process process = start(List.of("-Dtold=here"), "exit", "a b", "");
    assertEquals("true here [exit, a b, ]", line(process));
    assertEquals(42, process.waitFor());
  }

  @Test
  void staysInOneJvmWhenToldSo() throws Exception {
    Process process = start(List.of("-Dretort.fork=false", "-Dtold=here"), "pid");
    assertEquals("false here [pid]", line(process));
    assertEquals(process.pid(), Long.parseLong(line(process)));
  }

  @Test
  void staysInOneJvmWhereTheModuleIsPresent() throws Exception {
    Process process = start(List.of("--add-modules=jdk.incubator.vector", "-Dtold=here"), "pid");
    assertEquals("true here [pid]", line(process));
    assertEquals(process.pid(), Long.parseLong(line(process)));
  }

  @Test
  void theCollectorThatTheUserChoseIsTheOnlyOne() throws Exception {
    for (String collector : List.of("-XX:+UseG1GC", "-XX:+UseParallelGC")) {
      Process process = start(List.of(collector, "-Dtold=here"), "exit");
      assertEquals("true here [exit]", line(process), collector);
      assertEquals(42, process.waitFor());
    }
  }

  @Test
  void hugePagesAreAskedForWhereTheSystemHasThem() throws IOException {
    Path modes = folder.resolve("enabled");
    for (String offered : List.of("always [madvise] never\n", "[always] madvise never\n")) {
      Files.writeString(modes, offered);
      assertTrue(asksForHugePages("", modes), offered);
      assertTrue(asksForHugePages("-Xmx1g -XX:+UseG1GC", modes), offered);
      assertFalse(asksForHugePages("-Xmx1g -XX:+UseZGC", modes), "ZGC asks for others");
    }
    Files.writeString(modes, "always madvise [never]\n");
    assertFalse(asksForHugePages("", modes), "HotSpot would warn on standard output");
    assertFalse(asksForHugePages("", folder.resolve("missing")), "no such pages");
  }

  private static boolean asksForHugePages(String said, Path modes) {
    return ChildOptions.memory(said, modes.toFile()).contains("-XX:+UseTransparentHugePages");
  }

  /// The first JVM listens there already.
  @Test
  void optionsThatOpenAPortAreNotHandedOn() {
    List<String> given =
        List.of(
            "-Xmx1g",
            "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
            "-Dcom.sun.management.jmxremote.port=9010",
            "-Dcom.sun.management.jmxremote.ssl=false",
            "-Dcom.sun.management.config.file=management.properties",
            "-Dtold=here",
            "-ea");
    assertEquals(List.of("-Xmx1g", "-Dtold=here"), ChildOptions.handedOn(given, Set.of("-ea")));
  }

  /// So that it refuses to write to a file that it cannot have been given open.
  @Test
  void theChildKnowsThatItIsOne() throws Exception {
    Process second = start(List.of(), "forked");
    line(second);
    assertEquals("true", line(second));
    Process alone = start(List.of("-Dretort.fork=false"), "forked");
    line(alone);
    assertEquals("null", line(alone));
  }

  @Test
  void standardInputReachesTheChild() throws Exception {
    Process process = start(List.of(), "echo");
    try (var out = process.outputWriter(StandardCharsets.UTF_8)) {
      out.write("through\n");
    }
    line(process);
    assertEquals("through", line(process));
  }

  @Test
  void childEndsWithAKilledParent() throws Exception {
    Process process = start(List.of(), "pid");
    line(process);
    ProcessHandle child = ProcessHandle.of(Long.parseLong(line(process))).orElseThrow();
    assertTrue(child.isAlive());
    assertFalse(child.pid() == process.pid());
    process.destroyForcibly().waitFor();
    child.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void versionsOfAllAges() {
    assertEquals(8, Jdk.feature("1.8.0_402"));
    assertEquals(8, Jdk.feature("1.8"));
    assertEquals(17, Jdk.feature("17.0.15"));
    assertEquals(25, Jdk.feature("25"));
    assertEquals(26, Jdk.feature("26-ea"));
    assertEquals(0, Jdk.feature("unknown"));
  }

  @Test
  void anInstallationIsKnownByItsReleaseFile() throws IOException {
    assertNull(Jdk.at(folder.toFile()), "a folder without a release file");
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"25.0.3\"\nMODULES=\"a b.c d\"\n");
    assertNull(Jdk.at(folder.toFile()), "a folder without a java command");
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(java, "");
    assertTrue(java.toFile().setExecutable(true));
    Jdk jdk = Jdk.at(folder.toFile());
    assertTrue(jdk.has("b.c"));
    assertFalse(jdk.has("b"));
    assertEquals(java.toFile(), jdk.command());
  }

  private Process start(List<String> options, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    started.add(process);
    return process;
  }

  private static String line(Process process) throws IOException {
    // A process has one reader, the same at every call.
    return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
  }
}
