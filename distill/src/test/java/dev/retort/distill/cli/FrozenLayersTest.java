package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--freeze`: a checkpoint's layers stay as they are where training goes on from it.
final class FrozenLayersTest {
  /// Layers 0, 1 and 3 have parameters.
  private static final String LAYERS = "dense 8 as low, batchnorm, relu, dense 3";

  @TempDir private Path folder;

  private Path data;
  private Path model;

  @BeforeEach
  void train() throws IOException {
    data = Flowers.write(folder.resolve("flowers.csv"), Flowers.COLUMNS, IntStream.range(0, 60));
    Path out = folder.resolve("first");
    Outcome.of("train", "--data", data, "--arch", LAYERS, "--epochs", 2, "--out", out).succeeds();
    model = out.resolve("model.safetensors");
  }

  private Outcome command(String command, Object... more) {
    List<Object> words = new ArrayList<>(List.of(command, "--data", data, "--epochs", 2));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray());
  }

  /// That the last layer alone is another one, and running statistics are the same too.
  private static void assertLearntOnTop(Network first, Network second) {
    for (int i = 0; i < first.parameters().size(); i++) {
      Parameter before = first.parameters().get(i);
      boolean same = Arrays.equals(before.values(), second.parameters().get(i).values());
      assertEquals(!before.name().startsWith("3."), same, before.name());
    }
  }

  @Test
  void theLastLayerLearnsOnTopOfACheckpoint() throws IOException {
    Path out = folder.resolve("second");
    Outcome outcome =
        command("train", "--model", model, "--freeze", "low, 1", "--out", out).succeeds();
    assertTrue(outcome.err().contains(", freeze low,1, seed 1"), outcome.err());
    Network network = Checkpoint.read(out.resolve("model.safetensors"));
    assertLearntOnTop(Checkpoint.read(model), network);
    String training = network.provenance().entries().getOrDefault("training", "");
    assertTrue(training.endsWith(", freeze low,1"), training);
    Json.Members made = SearchFolder.result(out).get("reproduction").asObject();
    String command = made.get("command").asString();
    assertTrue(command.contains("--freeze 'low, 1'"), command);

    command("train", "--model", model, "--freeze", "low", "--out", out)
        .fails(1, "was trained in another way", ", freeze low,1, not ", "choose another --out");
  }

  @Test
  void layersThatTheCheckpointHasNotAreRefused() {
    String known = "0 (dense 8 as low), 1 (batchnorm), 3 (dense 3)";
    command("train", "--model", model, "--freeze", "high")
        .fails(2, "--freeze: no layer has the name or the place \"high\"", known);
    command("train", "--model", model, "--freeze", "0,2")
        .fails(2, "--freeze: the layer 2 (relu) has no parameters to freeze", known);
    command("train", "--model", model, "--freeze", "0,1,3").fails(2, "nothing is left to train");
    command("distill", "--model", model, "--freeze", "high")
        .fails(2, "--freeze: no layer has the name or the place \"high\"", known);
    command("distill", "--model", model, "--freeze", "0", "--method", "hint low:low")
        .fails(2, "--freeze: nothing up to the layer \"low\" is trained");
  }

  @Test
  void theLastLayerIsTaughtOnTopOfACheckpoint() throws IOException {
    Path out = folder.resolve("distilled");
    command(
            "distill",
            "--teacher",
            "mlp:4",
            "--teacher-epochs",
            1,
            "--model",
            model,
            "--freeze",
            "0,1",
            "--controls",
            "none",
            "--out",
            out)
        .succeeds();
    Network student = Checkpoint.read(out.resolve("student.safetensors"));
    assertLearntOnTop(Checkpoint.read(model), student);
    String training = student.provenance().entries().getOrDefault("training", "");
    assertTrue(training.endsWith(", freeze 0,1"), training);
  }

  private Path experiment(String tuned) throws IOException {
    return Files.writeString(
        folder.resolve("tuned.retort"),
        "data = %s\nepochs = 2\nnetwork = %s\n[base]\n[tuned]\n%s".formatted(data, LAYERS, tuned));
  }

  @Test
  void aStageLearnsOnTopOfAnother() throws IOException {
    Path out = folder.resolve("run");
    Outcome.of("run", experiment("start = base\nfreeze = low, 1\n"), "--out", out).succeeds();
    Path networks = out.resolve("networks");
    assertLearntOnTop(
        Checkpoint.read(networks.resolve("seed-1-base.safetensors")),
        Checkpoint.read(networks.resolve("seed-1-tuned.safetensors")));
    String result = Files.readString(out.resolve("result.json"));
    assertTrue(result.contains("cross entropy, from base on, frozen low and 1"), result);

    Outcome.of("run", experiment("freeze = low\n"))
        .fails(2, "line 6: [tuned]: freeze low would leave random weights as they are; add start");
    Outcome.of("run", experiment("start = base\nfreeze = high\n"))
        .fails(2, "line 7: [tuned]: freeze: no layer has the name or the place \"high\"");
    String other = "network = dense 8 as low, batchnorm, relu, dense 5, dense 3\n";
    Outcome.of("run", experiment(other + "layers-from = base\nfreeze = 3\n"))
        .fails(2, "line 5: [tuned]: tuned would freeze layer 3 with random weights");
  }

  /// Random weights that no hint reaches stay as they were drawn: weight decay would shrink them.
  @Test
  void aStageOfHintsLeavesWhatIsBehindThemAsItIs() throws IOException {
    Path out = folder.resolve("run");
    String hints = "teacher = base\nmethod = hint low:low\nsoft-weight = 1\n";
    Path hinted = experiment(hints + "optimizer = adamw\n");
    Outcome outcome = Outcome.of("run", hinted, "--out", out).succeeds();
    assertTrue(
        outcome.err().lines().anyMatch(line -> line.matches("stage +tuned: .*, freeze 1,3")),
        outcome.err());
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains(", freeze 1,3"), "the report does not say what stays");
    Network network = Checkpoint.read(out.resolve("networks/seed-1-tuned.safetensors"));
    Network drawn = network.spec().initialize(Seed.of(1));
    for (int i = 0; i < drawn.parameters().size(); i++) {
      Parameter before = drawn.parameters().get(i);
      boolean same = Arrays.equals(before.values(), network.parameters().get(i).values());
      assertEquals(!before.name().startsWith("0."), same, before.name());
    }
    String result = Files.readString(out.resolve("result.json"));
    assertTrue(result.contains("hint low:low by base, soft weight 1, frozen 1 and 3"), result);
  }
}
