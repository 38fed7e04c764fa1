package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Seed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// Commands as users start them, killed at random moments.
final class KilledCommands {
  /// How often a command may be done before it is killed.
  private static final int ATTEMPTS = 5;

  /// Until something is expected of a command; a busy machine takes a tenth of it.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /// The property that names what moments are drawn from, so that a failure can be repeated.
  private static final String SEED = "retort.kill.seed";

  private final Path folder;

  private final List<Process> started = new ArrayList<>();
  private final long seed = Long.getLong(SEED, System.nanoTime());

  /// After how many milliseconds what was started was killed.
  private final List<Integer> moments = new ArrayList<>();

  /// @param folder that they are started in, and where what they say is kept
  KilledCommands(Path folder) {
    this.folder = folder;
  }

  /// What has failed, with the moments that it takes to repeat it.
  AssertionError repeatable(Throwable failure) {
    return new AssertionError(
        "killed after milliseconds %s, drawn from -D%s=%d".formatted(moments, SEED, seed), failure);
  }

  void end() {
    started.forEach(Process::destroyForcibly);
  }

  /// Starts a command and kills it at some moment after its first epoch.
  void kill(List<String> command, List<String> where, Path out) throws Exception {
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
  void killTwice(List<String> command, List<String> where, List<String> more, Path out)
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
  boolean killAfter(Process process, int milliseconds) throws Exception {
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

  void await(Process process, Callable<Boolean> condition) throws Exception {
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

  /// Without its optimizing compiler Java starts sooner and works longer. The kernels are scalar
  /// then, and so the pieces of a run do not even have the same ones.
  Process startSlowly(List<String> command) throws IOException {
    return start(command, List.of("-XX:TieredStopAtLevel=1"));
  }

  /// Starts it where its files go to.
  Process start(List<String> command, List<String> javaOptions) throws IOException {
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

  String log() {
    try {
      return Files.readString(folder.resolve("log.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean goesOn(String log) {
    return log.contains("lies ready")
        || log.contains("goes on where it was broken off")
        || log.contains("resuming  from");
  }

  static List<Path> files(Path out) throws IOException {
    try (Stream<Path> all = Files.walk(out)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static List<String> words(String line) {
    return List.of(line.split(" "));
  }

  static List<String> with(List<String> words, List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return all;
  }

  static Object[] into(Path out, List<String> command) {
    return with(command, List.of("--out", out.toString())).toArray();
  }
}
