package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.TempDir;

/// Every command that trains, as users start it, killed at a random moment: it takes its child
/// along, goes on when it is started again, and ends with the networks and the result of one that
/// nobody disturbed.
@Order(1) // the longest, begun first
final class KilledRunTest {
  /// How often a command may be done before it is killed.
  private static final int ATTEMPTS = 5;

  /// Until something is expected of a command; a busy machine takes a tenth of it.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /// The property that names what moments are drawn from, so that a failure can be repeated.
  private static final String SEED = "retort.kill.seed";

  private static final String EXPERIMENT =
      """
      data = synthetic:1500
      seeds = 1
      epochs = 10
      batch-size = 32
      [teacher]
      network = mlp:96
      augmentation = shift 2
      [kd]
      network = mlp:32
      teacher = teacher
      [tuned]
      network = mlp:32
      start = kd
      [one]
      network = mlp:32
      peers = two
      [two]
      network = mlp:24
      peers = one
      [both]
      members = one, two
      """;

  /// The objects of a result that hold what was measured.
  private static final String TIMES = "latencyMicros";

  private static final List<String> COMPARISON =
      words(
          "--data synthetic:1500 --batch-size 32 --teacher mlp:96 --teacher-epochs 10 --student"
              + " mlp:32 --epochs 10");

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private final List<Process> started = new ArrayList<>();
  private final long seed = Long.getLong(SEED, System.nanoTime());

  /// After how many milliseconds what was started was killed.
  private final List<Integer> moments = new ArrayList<>();

  @RegisterExtension
  final TestExecutionExceptionHandler moment =
      (context, failure) -> {
        throw new AssertionError(
            "killed after milliseconds %s, drawn from -D%s=%d".formatted(moments, SEED, seed),
            failure);
      };

  @AfterEach
  void endWhatWasStarted() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void run() throws Exception {
    Path file = Files.writeString(folder.resolve("killed.retort"), EXPERIMENT);
    List<String> command = List.of("run", file.toString());
    Path pieces = folder.resolve("pieces");
    killTwice(command, List.of("--out", "pieces"), List.of("--at-once", "3"), pieces);
    endsLike(whole(command), pieces, command);
  }

  @Test
  void hinton() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    DigitFiles.write(data, "train", SyntheticDigits.train(80, 1));
    DigitFiles.write(data, "t10k", SyntheticDigits.test(40, 1));
    goesOnToTheSameEnd(
        with(
            List.of("hinton", "--data", data.toString()),
            words("--seeds 1 --teacher-epochs 1 --epochs 1")));
  }

  @Test
  void search() throws Exception {
    goesOnToTheSameEnd(
        words(
            "search --data synthetic:1500 --teacher mlp:96 --teacher-epochs 6 --student mlp:6"
                + " --max-bytes 20000 --trials 5 --epochs 6"));
  }

  @Test
  void train() throws Exception {
    goesOnToTheSameEnd(
        words("train --data synthetic:1500 --arch mlp:96 --epochs 40 --batch-size 32"));
  }

  /// A training may end by overwriting what it began with, and be killed right after.
  @Test
  void trainOnTheSpot() throws Exception {
    List<String> beginning = words("train --data synthetic:1500 --arch mlp:96 --epochs 1");
    Outcome.of(into(folder.resolve("begun"), beginning)).succeeds();
    Path start = folder.resolve("begun").resolve("model.safetensors");
    Path pieces = Files.createDirectories(folder.resolve("pieces"));
    Path model = Files.copy(start, pieces.resolve("model.safetensors"));
    List<String> training =
        words("train --data synthetic:1500 --epochs 40 --batch-size 32 --model");
    Path whole = whole(with(training, List.of(start.toString()))).resolve("model.safetensors");
    List<String> command = with(training, List.of(model.toString()));
    Process process = startSlowly(with(command, List.of("--out", "pieces")));
    await(process, () -> Files.exists(pieces.resolve("training.state")));
    assertTrue(killAfter(process, 1), "it had ended before");
    assertFalse(Files.exists(pieces.resolve("result.json")), "it was done before");
    Files.copy(whole, model, StandardCopyOption.REPLACE_EXISTING);
    String log = Outcome.of(into(pieces, command)).succeeds().err();
    assertTrue(goesOn(log), log);
    assertEquals(Checkpoint.read(whole).sha256(), Checkpoint.read(model).sha256());
    assertFalse(Files.exists(pieces.resolve("training.start")), "what it was for is done");
  }

  @Test
  void distill() throws Exception {
    List<String> command = with(List.of("distill"), COMPARISON);
    Path pieces = folder.resolve("pieces");
    kill(command, List.of("--out", "pieces"), pieces);
    endsLike(comparison(), pieces, command);
  }

  /// That which `distill` and `demo` are to end with.
  private static Path comparison() {
    Path whole = shared.resolve("whole");
    if (!Files.exists(whole)) {
      Outcome.of(into(whole, with(List.of("distill"), COMPARISON))).succeeds();
    }
    return whole;
  }

  private void goesOnToTheSameEnd(List<String> command) throws Exception {
    Path pieces = folder.resolve("pieces");
    kill(command, List.of("--out", "pieces"), pieces);
    endsLike(whole(command), pieces, command);
  }

  /// A run that nobody disturbs.
  private Path whole(List<String> command) {
    Path whole = folder.resolve("whole");
    Outcome.of(into(whole, command)).succeeds();
    return whole;
  }

  private static void endsLike(Path whole, Path pieces, List<String> command) throws IOException {
    String log = Outcome.of(into(pieces, command)).succeeds().err();
    assertTrue(goesOn(log), log);
    assertSame(whole, pieces, networks(whole), TIMES);
    // elsewhere what was half written stays for an hour
    String half = Files.isSymbolicLink(Path.of("/proc/self/ns/pid")) ? "|\\.tmp" : "";
    String left = ".*(\\.state|training\\.(json|start)" + half + ")";
    for (Path file : files(pieces)) {
      assertFalse(file.toString().matches(left), file + " is left");
    }
  }

  /// It writes into a folder of its own, where networks stay no longer than they are needed.
  @Test
  void demo() throws Exception {
    List<String> command = with(List.of("demo"), COMPARISON);
    Path pieces = folder.resolve("retort-out");
    kill(command, List.of(), pieces);
    assertEquals(0, start(command, List.of()).waitFor(), log());
    assertTrue(goesOn(log()), log());
    assertFalse(Files.exists(pieces.resolve("unfinished")), "the demo is finished");
    List<String> networks = List.of("student.safetensors", "teacher.safetensors");
    // another command, in another Java
    assertSame(comparison(), pieces, networks, TIMES + "|reproduction");
  }

  private static boolean goesOn(String log) {
    return log.contains("lies ready")
        || log.contains("goes on where it was broken off")
        || log.contains("resuming  from");
  }

  /// That two folders hold the same networks, bit for bit, and the same result but for the times.
  ///
  /// @param aside of the result's objects those that may differ
  private static void assertSame(Path whole, Path pieces, List<String> networks, String aside)
      throws IOException {
    assertFalse(networks.isEmpty());
    assertEquals(networks, networks(pieces));
    for (String network : networks) {
      assertEquals(-1L, Files.mismatch(whole.resolve(network), pieces.resolve(network)), network);
    }
    assertEquals(timeless(whole, aside), timeless(pieces, aside));
  }

  private static List<String> networks(Path out) throws IOException {
    return files(out).stream()
        .filter(file -> file.toString().endsWith(".safetensors"))
        .map(file -> out.relativize(file).toString())
        .toList();
  }

  private static List<Path> files(Path out) throws IOException {
    try (Stream<Path> all = Files.walk(out)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// The result without what was measured.
  private static String timeless(Path out, String aside) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json")))
        .text()
        .replaceAll("\"(" + aside + ")\":\\{[^}]*\\}", "")
        .replaceAll("\"(trainSeconds|samplesPerSecond)\":[^,}]*", "")
        .replaceAll("and [0-9.]+ µs a prediction", "");
  }

  /// Starts a command and kills it at some moment after its first epoch.
  private void kill(List<String> command, List<String> where, Path out) throws Exception {
    for (int i = 0; i < ATTEMPTS; i++) {
      Process process = startSlowly(with(command, where));
      await(process, () -> holdsWork(out));
      Outcome second = Outcome.of(into(out, command));
      if (second.exitCode() == 0) {
        // The first one had done its work, as if it were killed too late: it has but to end.
        String said = log();
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
        assertEquals(said, log(), "two runs write to one folder");
      } else {
        second.fails(1, "another run writes to", "--out");
        if (isKilledAtWork(process, 400 >> i, out)) {
          return;
        }
      }
      clear(out);
    }
    throw new AssertionError("it was never killed in time, so that nothing was found out");
  }

  /// Kills a command, starts it once more with more options, and kills it again at some moment
  /// after it has found something.
  private void killTwice(List<String> command, List<String> where, List<String> more, Path out)
      throws Exception {
    for (int i = 0; i < ATTEMPTS; i++) {
      kill(command, where, out);
      Process process = startSlowly(with(with(command, where), more));
      await(process, () -> goesOn(log()));
      if (isKilledAtWork(process, 400 >> i, out)) {
        return;
      }
      clear(out);
    }
    throw new AssertionError("it was never killed again in time, so that nothing was found out");
  }

  private static void clear(Path out) throws IOException {
    for (Path file : files(out)) {
      Files.delete(file);
    }
  }

  private boolean isKilledAtWork(Process process, int milliseconds, Path out) throws Exception {
    return killAfter(process, milliseconds) && !Files.exists(out.resolve("result.json"));
  }

  /// Whether it was killed, and had not ended by itself before.
  private boolean killAfter(Process process, int milliseconds) throws Exception {
    List<ProcessHandle> children = process.descendants().toList();
    int moment = Seed.of(seed).below(moments.size(), milliseconds);
    moments.add(moment);
    if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
      return false;
    }
    if (children.isEmpty()) {
      assertTrue(process.waitFor(9, TimeUnit.SECONDS), "the launcher has started no child");
      return false;
    }
    process.destroyForcibly().waitFor();
    for (ProcessHandle child : children) {
      child.onExit().get(60, TimeUnit.SECONDS);
    }
    return true;
  }

  private void await(Process process, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean alive = process.isAlive();
    while (!condition.call()) {
      assertTrue(alive, () -> "it ended before: " + log());
      assertTrue(System.nanoTime() - end < 0, () -> "not within " + PATIENCE + ": " + log());
      Thread.sleep(25);
      alive = process.isAlive(); // before the condition, which may come true with its end
    }
  }

  /// Whether there is something to go on from.
  private static boolean holdsWork(Path out) throws IOException {
    for (Path place : List.of(out, out.resolve("networks"), out.resolve("unfinished"))) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.list(place)) {
          if (files.anyMatch(file -> file.toString().matches(".*\\.(state|safetensors)"))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }

  private static List<String> with(List<String> words, List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return all;
  }

  private static Object[] into(Path out, List<String> command) {
    return with(command, List.of("--out", out.toString())).toArray();
  }

  /// Without its optimizing compiler Java starts sooner and works longer. The kernels are scalar
  /// then, and so the pieces of a run do not even have the same ones.
  private Process startSlowly(List<String> command) throws IOException {
    return start(command, List.of("-XX:TieredStopAtLevel=1"));
  }

  /// Starts it where its files go to.
  private Process start(List<String> command, List<String> javaOptions) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(OwnJava.latencies());
    line.addAll(List.of("-jar", jar().toString()));
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("log.txt").toFile());
    if (!javaOptions.isEmpty()) {
      builder.environment().put("JAVA_TOOL_OPTIONS", String.join(" ", javaOptions));
    }
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /// The launcher, with all that this test has on its paths on the class path.
  private Path jar() throws IOException {
    List<String> places = new ArrayList<>();
    for (String paths : List.of("jdk.module.path", "java.class.path")) {
      for (String place : System.getProperty(paths, "").split(File.pathSeparator, -1)) {
        if (!place.isEmpty()) {
          places.add(Path.of(place).toUri().toString());
        }
      }
    }
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "dev.retort.launch.Launcher");
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", places));
    attributes.putValue("Retort-Main-Class", "dev.retort.distill.cli.Main");
    Path jar = folder.resolve("retort.jar");
    Path classes = Path.of("target", "classes");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (String type : List.of("Launcher", "Launcher$1", "Jdk", "Child")) {
        String name = "dev/retort/launch/" + type + ".class";
        out.putNextEntry(new JarEntry(name));
        Files.copy(classes.resolve(name), out);
      }
    }
    return jar;
  }
}
