package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With `--json -` a program that reads standard output finds JSON there and nothing else, and the
/// lines are where people read what else a command says.
final class JsonOnStandardOutputTest {
  private static final String DATA = "synthetic:80";

  @TempDir private Path folder;

  private Path network = Path.of("");

  @BeforeEach
  void writeNetwork() throws IOException {
    network = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
  }

  /// That all of standard output is one value in JSON.
  ///
  /// @param line that begins one of those that are there without the option
  private static Json.Members alone(String line, Object... command) {
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--json", "-"));
    Outcome outcome = Outcome.of(words.toArray()).succeeds();
    assertTrue(outcome.err().lines().anyMatch(each -> each.strip().startsWith(line)), line);
    assertFalse(Files.exists(Path.of("-")), "a file is called so");
    return Json.parse(outcome.out()).asObject();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
  void standardOutputHasSeveralNames(String name) {
    Outcome outcome = Outcome.of("info", "--json", name).succeeds();
    Json.Members machine = Json.parse(outcome.out()).asObject();
    assertEquals(KernelChoice.description(), machine.get("kernels").asString());
    assertTrue(outcome.err().contains("kernels   "), outcome.err());
  }

  @Test
  void commandsThatTrain() throws IOException {
    Json.Members trained =
        alone("weights ", "train", "--data", DATA, "--arch", "linear", "--epochs", 1);
    assertEquals(1, trained.get("runs").asArray().size());
    Path out = folder.resolve("out");
    Json.Members distilled =
        alone(
            "student   weights sha256",
            "distill",
            "--data",
            DATA,
            "--teacher",
            network,
            "--student",
            "linear",
            "--epochs",
            1,
            "--controls",
            "none",
            "--out",
            out);
    assertEquals(SearchFolder.result(out), distilled, "the same is in the folder");
    Path file =
        Files.writeString(
            folder.resolve("my.retort"),
            "data = %s\nepochs = 1\n[a]\nnetwork = linear\n".formatted(DATA));
    assertEquals(1, alone("stage ", "run", file).get("stages").asArray().size());
    Path held = Files.writeString(folder.resolve("train.retort"), "command = train\nepochs = 1\n");
    assertEquals(1, alone("weights ", "run", held, "--data", DATA).get("runs").asArray().size());
  }

  @Test
  void aCommandThatSearches() {
    Json.Members found =
        alone(
            "student   weights sha256",
            "search",
            "--data",
            "synthetic:300",
            "--teacher",
            network,
            "--student",
            "linear",
            "--epochs",
            1,
            "--trials",
            1,
            "--max-bytes",
            40_000);
    assertTrue(found.find("recommendation").isPresent());
  }

  @Test
  void commandsThatMeasure() throws IOException {
    Evaluation tested = Evaluation.of(Checkpoint.read(network), SyntheticDigits.test(1000, 1));
    String top = String.format(Locale.ROOT, "top 5     %.2f %%", 100 * tested.topAccuracy(5));
    Json.Members result = alone(top, "evaluate", "--data", DATA, "--model", network);
    Json.Members run = result.get("runs").asArray().getFirst().asObject();
    assertEquals(tested.topAccuracy(5), run.get("top5Accuracy").asDouble());
    Path pets = pets();
    Path few = RandomNetwork.write(folder.resolve("few.safetensors"), Shape.of(2), 3);
    result = alone("test", "evaluate", "--data", pets, "--model", few);
    run = result.get("runs").asArray().getFirst().asObject();
    assertEquals(new Json.Null(), run.get("top5Accuracy"), "of three classes");
    Json.Members compared = alone(network.toString(), "compare", "--data", DATA, network, network);
    assertEquals(2, compared.get("runs").asArray().size());
    Path image = folder.resolve("x.png");
    Files.write(image, GreyPng.of(new byte[784], 28, 28));
    Json.Members predicted = alone(image + "  ", "predict", "--model", network, image);
    assertEquals(1, predicted.get("predictions").asArray().size());
  }

  private Path pets() throws IOException {
    String rows = "1,2,cat\n3,4,hen\n5,6,owl\n".repeat(20);
    return Files.writeString(folder.resolve("pets.csv"), "x,y,label\n" + rows);
  }

  @Test
  void whatACheckpointHolds() throws IOException {
    Network made = RandomNetwork.of(1);
    made.provenance(made.provenance().with("note", "by hand"));
    Checkpoint.write(made, network);
    Network read = Checkpoint.read(network);
    Json.Members told = alone("weights   sha256 ", "info", network);
    assertEquals(read.spec().text(), told.get("architecture").asString());
    assertEquals(read.parameterCount(), told.get("parameters").asLong());
    assertEquals(Files.size(network), told.get("fileBytes").asLong());
    assertEquals(read.sha256(), told.get("weightsSha256").asString());
    assertEquals("classification", told.get("task").asString());
    assertEquals(10, told.get("classes").asInt());
    assertEquals(List.of(), told.get("classNames").asStrings());
    assertEquals("[1,28,28]", told.get("input").text());
    Json.Members preprocessing = told.get("preprocessing").asObject();
    assertEquals(1 / 255f, preprocessing.get("scale").asFloats()[0], 1e-9f);
    List<Json> layers = told.get("layers").asArray();
    assertEquals(4, layers.size());
    Json.Members dense = layers.get(1).asObject();
    assertEquals("dense 16", dense.get("layer").asString());
    assertEquals("[16]", dense.get("output").text());
    assertEquals("{\"weight\":[16,784],\"bias\":[16]}", dense.get("parameters").text());
    assertEquals("by hand", told.get("provenance").asObject().get("note").asString());
  }

  /// 20 numbers within the block, and 15 behind it.
  @Test
  void whatIsInsideALayerComesBehindIt() throws IOException {
    Network made =
        NetworkSpec.input(4).then(residual(dense(4), relu()), dense(3)).initialize(Seed.of(1));
    made.task(Task.MULTI_LABEL);
    made.preprocessing(new Preprocessing(new float[] {1, 2, 3, 4}, new float[] {5, 6, 7, 8}));
    Checkpoint.write(made, network);
    Json.Members told = alone("weights   sha256 ", "info", network);
    assertEquals("multi-label", told.get("task").asString());
    assertEquals(35, told.get("parameters").asLong());
    assertEquals(4 * 35, told.get("bytes").asLong());
    assertEquals(Files.size(network), told.get("fileBytes").asLong());
    assertEquals(
        "{\"scale\":[1.0,2.0,3.0,4.0],\"shift\":[5.0,6.0,7.0,8.0]}",
        told.get("preprocessing").text());
    List<String> layers = new ArrayList<>();
    for (Json each : told.get("layers").asArray()) {
      Json.Members layer = each.asObject();
      layers.add(layer.get("path").asString() + " " + layer.get("layer").asString());
    }
    assertEquals(List.of("0 residual", "0.block.0 dense 4", "0.block.1 relu", "1 dense 3"), layers);
  }

  @Test
  void whatATeacherSaid() throws IOException {
    Path soft = folder.resolve("soft.safetensors");
    Json.Members written =
        alone("written ", "label", "--data", DATA, "--teacher", network, "--top", 3, "--out", soft);
    assertEquals(80, written.get("samples").asInt());
    assertEquals(10, written.get("classes").asInt());
    assertEquals(3, written.get("kept").asInt());
    assertEquals("none", written.get("augmentation").asString());
    assertEquals(soft.toString(), written.get("file").asString());
    Outcome lines = Outcome.of("info", soft).succeeds();
    Json.Members told = alone("teacher   ", "info", soft);
    for (String key : List.of("teacherSha256", "samples", "members", "kept", "fileBytes")) {
      assertEquals(written.get(key), told.get(key), key);
    }
    for (String key : List.of("teacherSha256", "targetsSha256", "dataSha256", "teacher")) {
      assertTrue(lines.out().contains(told.get(key).asString()), key);
    }
  }

  @Test
  void whichBiasesAreCorrected() throws IOException {
    Path pets = pets();
    Path few = RandomNetwork.write(folder.resolve("few.safetensors"), Shape.of(2), 3);
    Path out = folder.resolve("corrected.safetensors");
    Object[] correct = {
      "correct", "--data", pets, "--model", few, "--classes", "hen", "--out", out
    };
    Json.Members said = alone("corrected hen: ", correct);
    assertEquals(Checkpoint.read(out).sha256(), said.get("weightsSha256").asString());
    assertEquals(new Json.Null(), said.get("heldOut"));
    Json.Members hen = said.get("corrected").asArray().getFirst().asObject();
    assertEquals("hen", hen.get("class").asString());
    String line = Outcome.of(correct).succeeds().out();
    double offset = hen.get("offset").asDouble();
    double share = 100 * hen.get("share").asDouble();
    int samples = said.get("samples").asInt();
    String expected =
        String.format(
            Locale.ROOT,
            "corrected hen: %+.4f, to come in %.2f %% of %d samples",
            offset,
            share,
            samples);
    assertTrue(line.startsWith(expected), line);
  }
}
