package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.layer.Layers;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      assertTrue(distill.contains(method.name()), distill);
    }
    assertTrue(Outcome.of("--version").succeeds().out().startsWith("retort "));
  }

  /// Those of the others refuse it, each in a sentence of its own.
  @Test
  void helpOffersImagesWithoutLabelsWhereATeacherIsAsked() {
    for (String command : List.of("distill", "demo", "label", "search", "run")) {
      String help = Outcome.of(command, "--help").succeeds().out();
      assertTrue(help.contains("--unlabelled"), help);
    }
    for (String command : List.of("train", "evaluate", "compare")) {
      String help = Outcome.of(command, "--help").succeeds().out();
      assertTrue(help.contains("--data-dir") && !help.contains("--unlabelled"), help);
    }
  }
}
