package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as users start it, killed at random moments: it takes its child along, goes on when
/// it is started again, and ends with the bits of a run that nobody disturbed.
final class KilledRunTest {
  private static final int KILLS = 3;

  private static final String TEXT =
      """
      data = synthetic:1500
      seeds = 1
      epochs = 25
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

  @TempDir private Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatWasStarted() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aKilledRunGoesOnToTheSameBits() throws Exception {
    Path file = Files.writeString(folder.resolve("killed.retort"), TEXT);
    Path jar = jar();
    Path whole = folder.resolve("whole");
    assertEquals(0, start(jar, file, whole).waitFor());

    Path pieced = folder.resolve("pieced");
    Seed random = Seed.of(System.nanoTime());
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = start(jar, file, pieced);
      awaitWork(process, pieced);
      if (i == 0) {
        Outcome.of("run", file, "--out", pieced).fails(1, "another run writes to", "--out");
      }
      if (process.waitFor(100 + random.below(900, i), TimeUnit.MILLISECONDS)) {
        break; // it was done before
      }
      List<ProcessHandle> children = process.descendants().toList();
      assertFalse(children.isEmpty(), "the launcher has started no child");
      process.destroyForcibly().waitFor();
      for (ProcessHandle child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
      }
      killed++;
    }
    assertTrue(killed > 0, "it was never killed, so that nothing was found out");
    assertEquals(0, start(jar, file, pieced).waitFor());
    assertEquals(hashes(whole), hashes(pieced));
  }

  /// Waits until it has locked its folder and begun to train.
  private static void awaitWork(Process process, Path out) throws Exception {
    for (int i = 0; i < 1200 && process.isAlive(); i++) {
      if (Files.isDirectory(out.resolve("networks")) && !process.descendants().toList().isEmpty()) {
        Thread.sleep(700); // until the child of a run that was resumed has its lock too
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("it ended, with " + process.waitFor() + ", before it began to train");
  }

  private static List<String> hashes(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json")))
        .asObject()
        .get("runs")
        .asArray()
        .stream()
        .map(run -> run.asObject().get("weightsSha256").asString())
        .toList();
  }

  private Process start(Path jar, Path file, Path out) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "run",
                file.toString(),
                "--out",
                out.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("log.txt").toFile())
            .start();
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
