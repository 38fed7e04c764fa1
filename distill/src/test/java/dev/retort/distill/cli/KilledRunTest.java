package dev.retort.distill.cli;

import static dev.retort.distill.cli.KilledCommands.files;
import static dev.retort.distill.cli.KilledCommands.goesOn;
import static dev.retort.distill.cli.KilledCommands.into;
import static dev.retort.distill.cli.KilledCommands.with;
import static dev.retort.distill.cli.KilledCommands.words;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

  private KilledCommands commands;

  @RegisterExtension
  final TestExecutionExceptionHandler moment =
      (context, failure) -> {
        throw commands.repeatable(failure);
      };

  @BeforeEach
  void startInTheFolder() {
    commands = new KilledCommands(folder);
  }

  @AfterEach
  void endWhatWasStarted() {
    commands.end();
  }

  @Test
  void run() throws Exception {
    Path file = Files.writeString(folder.resolve("killed.retort"), EXPERIMENT);
    List<String> command = List.of("run", file.toString());
    Path pieces = folder.resolve("pieces");
    commands.killTwice(command, List.of("--out", "pieces"), List.of("--at-once", "3"), pieces);
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
    Process process = commands.startSlowly(with(command, List.of("--out", "pieces")));
    commands.await(process, () -> Files.exists(pieces.resolve("training.state")));
    assertTrue(commands.killAfter(process, 1), "it had ended before");
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
    commands.kill(command, List.of("--out", "pieces"), pieces);
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
    commands.kill(command, List.of("--out", "pieces"), pieces);
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
    commands.kill(command, List.of(), pieces);
    assertEquals(0, commands.start(command, List.of()).waitFor(), commands.log());
    assertTrue(goesOn(commands.log()), commands.log());
    assertFalse(Files.exists(pieces.resolve("unfinished")), "the demo is finished");
    List<String> networks = List.of("student.safetensors", "teacher.safetensors");
    // another command, in another Java
    assertSame(comparison(), pieces, networks, TIMES + "|reproduction");
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

  /// The result without what was measured.
  private static String timeless(Path out, String aside) throws IOException {
    return Json.parse(Files.readString(out.resolve("result.json")))
        .text()
        .replaceAll("\"(" + aside + ")\":\\{[^}]*\\}", "")
        .replaceAll("\"(trainSeconds|samplesPerSecond)\":[^,}]*", "")
        .replaceAll("and [0-9.]+ µs a prediction", "");
  }
}
