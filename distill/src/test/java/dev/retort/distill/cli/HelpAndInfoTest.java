package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the program tells of itself: its commands, its version, and how the machine computes.
final class HelpAndInfoTest {
  @TempDir private Path folder;

  @Test
  void infoTellsHowThisMachineComputes() {
    Outcome info = Outcome.of("info").succeeds();
    assertTrue(info.out().contains("kernels"), info.out());
    assertTrue(info.out().contains("threads"), info.out());
  }

  /// What is inside the block has lines of its own.
  @Test
  void infoTellsTheNameOfABlock() throws IOException {
    Network network =
        NetworkSpec.input(2)
            .then(
                Layers.residual(Layers.dense(2).named("inside"), Layers.relu()).named("block"),
                Layers.residual(Layers.dense(2)))
            .initialize(Seed.of(1));
    Path file = folder.resolve("block.safetensors");
    Checkpoint.write(network, file);
    String told = Outcome.of("info", file).succeeds().out();
    assertTrue(
        told.lines().anyMatch(line -> line.matches("\\S+ +residual as block +\\[2].*")), told);
    assertTrue(told.lines().anyMatch(line -> line.matches("\\S+ +residual +\\[2].*")), told);
  }

  @ParameterizedTest
  @CsvSource({
    "CLASSIFICATION, 'classes   width, height'",
    "MULTI_LABEL, 'classes   width, height (a sample may have several)'",
    "REGRESSION, 'numbers   width, height'"
  })
  void infoTellsWhatTheOutputsStandFor(Task task, String line) throws IOException {
    Network network = NetworkSpec.input(3).then(Layers.dense(2)).initialize(Seed.of(1));
    network.classNames(List.of("width", "height"));
    network.task(task);
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network, file);
    String told = Outcome.of("info", file).succeeds().out();
    assertTrue(told.lines().anyMatch(line::equals), told);
  }

  /// Running statistics take bytes, but are no trained parameters.
  @Test
  void infoTellsTheSizeAndWhatInputsGoThrough() throws IOException {
    Network network =
        NetworkSpec.input(2).then(Layers.dense(3), Layers.batchNorm()).initialize(Seed.of(1));
    network.preprocessing(new Preprocessing(new float[] {2, 3}, new float[] {5, 7}));
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network, file);
    List<String> told = Outcome.of("info", file).succeeds().out().lines().toList();
    String size =
        String.format(
            Locale.ROOT,
            "size      15 trained parameters, 84 bytes of weights, %,d bytes on disk",
            Files.size(file));
    assertTrue(told.contains(size), told.toString());
    String input = "input     value * scale + shift: 2.0 and 5.0; 3.0 and 7.0";
    assertTrue(told.contains(input), told.toString());
  }

  /// Whoever made the file has chosen them.
  @Test
  void infoTellsTextsOfTheFileInALineEach() throws IOException {
    Network network = NetworkSpec.input(3).then(Layers.dense(2)).initialize(Seed.of(1));
    network.classNames(List.of("cat\u001B[2J", "dog\nweights   sha256 0"));
    network.provenance(network.provenance().with("note", "x\nweights   sha256 0"));
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network, file);
    List<String> told = Outcome.of("info", file).succeeds().out().lines().toList();
    assertTrue(told.contains("classes   cat?[2J, dog?weights   sha256 0"), told.toString());
    assertTrue(told.contains("note: x?weights   sha256 0"), told.toString());
    assertFalse(told.contains("weights   sha256 0"), told.toString());
  }

  @Test
  void helpNamesEveryCommand() {
    Outcome help = Outcome.of("--help").succeeds();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Set<String> commands =
        Main.commands(new Terminal(nowhere, nowhere, false)).getSubcommands().keySet();
    assertTrue(commands.containsAll(List.of("distill", "run")), commands.toString());
    for (String command : commands) {
      assertTrue(help.out().contains(command), help.out());
      assertTrue(
          Outcome.of(command, "--help").succeeds().out().startsWith("Usage: retort " + command));
    }
    String distill = Outcome.of("distill", "--help").succeeds().out().replaceAll("\\s+", " ");
    for (Method method : Method.all()) {
      assertTrue(distill.contains(method.text()), distill);
    }
    assertTrue(Outcome.of("--version").succeeds().out().startsWith("retort "));
  }

  @Test
  void helpOfRunTellsOfComparisons() {
    String help = Outcome.of("run", "--help").succeeds().out().replaceAll("\\s+", " ");
    String said = "against = alone, smoothing below a [stage] tests it beside each of these stages";
    assertTrue(help.contains(said), help);
  }

  /// Those of the others refuse it, each in a sentence of its own.
  @Test
  void helpOffersImagesWithoutLabelsWhereATeacherIsAsked() {
    for (String command : List.of("distill", "demo", "label", "search", "run")) {
      String help = Outcome.of(command, "--help").succeeds().out();
      assertTrue(help.contains("--unlabelled"), help);
    }
    for (String command : List.of("train", "evaluate", "compare", "hinton")) {
      String help = Outcome.of(command, "--help").succeeds().out();
      assertTrue(help.contains("--data-dir") && !help.contains("--unlabelled"), help);
    }
  }
}
