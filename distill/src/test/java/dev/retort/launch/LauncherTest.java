package dev.retort.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
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
  void theSerialCollectorIsTakenWhereTheUserNamesNone() {
    File modes = folder.resolve("missing").toFile();
    for (String said : List.of("", "-Xmx1g", "-XX:-UseG1GC -Dtold=UseG1GC")) {
      assertEquals(List.of("-XX:+UseSerialGC"), ChildOptions.memory(said, modes), said);
    }
    for (String said : List.of("-XX:+UseG1GC", "-Xmx1g -XX:+UseZGC", "-XX:+UseSerialGC -ea")) {
      assertEquals(List.of(), ChildOptions.memory(said, modes), said);
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

  /// Others may be unknown to it, and then it would not start.
  @Test
  void anotherJavaIsGivenOptionsThatMeanTheSameToIt() {
    List<String> same =
        List.of(
            "-Dtold=here",
            "-Xmx1g",
            "-Xms64m",
            "-Xss2m",
            "-Xint",
            "-ea",
            "-da:dev.retort.launch.Told",
            "-enableassertions",
            "-disableassertions:dev.retort...");
    List<String> given = new ArrayList<>(same);
    given.addAll(0, List.of("-XX:+UseConcMarkSweepGC", "-Xincgc", "-Xint8"));
    given.addAll(List.of("-Xbootclasspath/p:old.jar", "--add-opens=java.base/java.lang=told"));
    assertEquals(same, ChildOptions.portable(given));
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
    Path java = command(folder);
    Jdk jdk = Jdk.at(folder.toFile());
    for (String module : List.of("a", "b.c", "d")) {
      assertTrue(jdk.has(module), module);
    }
    assertFalse(jdk.has("b"));
    assertEquals(java.toFile(), jdk.command());
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
    assertTrue(Jdk.at(folder.toFile()).has("b.c"), "a maker who lists no modules has all");
  }

  /// A file that can be executed, where an installation has its java.
  private static Path command(Path home) throws IOException {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "");
    assertTrue(java.toFile().setExecutable(true));
    return java;
  }

  /// The home of an installation of that version, which is called after it, with one module.
  private File home(String version, String module) throws IOException {
    Path home = folder.resolve(version);
    command(home);
    Files.writeString(
        home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + module + "\"\n");
    return home.toFile();
  }

  private static void assertFinds(File home, List<File> named, List<File> installed) {
    assertEquals(Jdk.command(home), Jdk.find(named, installed, 25, "wanted").command());
  }

  @Test
  void theFirstJavaThatIsNamedComesBeforeTheNearestThatIsInstalled() throws IOException {
    File old = home("24.0.2", "wanted");
    File near = home("25", "wanted");
    File far = home("26.0.1", "wanted");
    assertFinds(far, List.of(old, far, near), List.of(near));
    assertFinds(near, List.of(old), List.of(far, near, old));
    assertFinds(near, List.of(), List.of(near, far));
    assertNull(Jdk.find(List.of(old), List.of(old, folder.toFile()), 25, "wanted"));
  }

  @Test
  void aJavaWithTheModuleComesBeforeAnyWithout() throws IOException {
    File bare = home("25", "other");
    File farBare = home("26", "other");
    File whole = home("27", "wanted");
    assertFinds(whole, List.of(bare, whole), List.of());
    assertFinds(whole, List.of(bare), List.of(bare, whole));
    assertFinds(whole, List.of(), List.of(whole, bare));
    assertFinds(farBare, List.of(farBare), List.of(bare));
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
