package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Options that choose how a network is trained do so: the command says it, and the network is
/// another one than without.
final class OptionsTest {
  private static final String DATA = "synthetic:60";

  /// So many that an epoch has two steps: in a run of a single one every schedule has the factor 1.
  private static final String TWO_STEPS = "synthetic:200";

  @TempDir private Path folder;

  /// Where the last training put its network: other options take no other network's place.
  private Path out = Path.of("");

  private Outcome train(String data, String architecture, String... more) throws IOException {
    out = Files.createTempDirectory(folder, "out");
    List<Object> words = new ArrayList<>(List.of("train", "--data", data));
    words.addAll(List.of("--arch", architecture, "--epochs", 1, "--out", out));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray()).succeeds();
  }

  private Network network() throws IOException {
    return Checkpoint.read(out.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--schedule | warmup 50%, constant | adam 0.001, warmup 50%, constant,",
        "--learning-rate | 0.01 | batch 128, adam 0.01,",
        "--batch-size | 16 | 1 epochs, batch 16, adam",
        "--augmentation | shift 1 | augmentation shift 1",
        "--optimizer | sgd | batch 128, sgd 0.001 momentum 0.9,",
        "--optimizer | adamw | batch 128, adamw 0.001,",
        "--optimizer | adam weight-decay 0.1 | batch 128, adam 0.001 weight-decay 0.1,",
        "--optimizer | rmsprop | batch 128, rmsprop 0.001,",
        "--normalization | unit-range | normalization unit-range",
        "--clip-norm | 0.01 | clip-norm 0.01",
        "--normalization | none | normalization none",
        "--dropout | 0.45 | dense 8, relu, dropout 0.45, dense 10",
        "--dropout | 0 | dense 8, relu, dense 10",
        "--batch-norm | true | batchnorm, relu, maxpool 2",
      })
  void changesTheTrainingAsItSays(String option, String value, String said) throws IOException {
    Outcome usual = train(TWO_STEPS, "cnn:3,8");
    String before = network().sha256();
    assertFalse(usual.err().contains(said), usual.err());
    Outcome outcome = train(TWO_STEPS, "cnn:3,8", option, value);
    assertTrue(outcome.err().contains(said), outcome.err());
    assertNotEquals(before, network().sha256());
  }

  /// At a learning rate that changes no answer no epoch is better than the first one.
  @Test
  void patienceEndsATraining() throws IOException {
    String command =
        "train --data synthetic:60 --arch linear --epochs 9 --learning-rate 1e-30"
            + " --validation 0.2 --patience 2";
    Outcome outcome = Outcome.of((Object[]) command.split(" ", -1)).succeeds();
    assertTrue(outcome.out().contains("epoch 1 of 3 kept"), outcome::toString);
  }

  @Test
  void validationHoldsOutItsShare() throws IOException {
    Outcome outcome = train(DATA, "linear", "--validation", "0.2");
    Json.Members result = Json.parse(Files.readString(out.resolve("result.json"))).asObject();
    assertEquals(12, result.get("data").asObject().get("validation").asInt());
    Json.Members run = result.get("runs").asArray().getFirst().asObject();
    assertEquals("cross entropy", run.get("method").asString());
    assertTrue(outcome.out().contains(", 48 samples in "), outcome.out());
  }

  @Test
  void normalizationIsInTheNetwork() throws IOException {
    train(DATA, "linear", "--normalization", "none");
    assertEquals(Preprocessing.none(Shape.of(1, 28, 28)), network().preprocessing());
    train(DATA, "linear", "--normalization", "unit-range");
    assertEquals(Preprocessing.unitRange(Shape.of(1, 28, 28)), network().preprocessing());
  }

  @Test
  void imagesAreStretchedToTheirSize() throws IOException {
    String images = TinyColours.write(folder.resolve("images"), 3).toString();
    String said = train(images, "linear", "--image-size", "6x9").err();
    assertTrue(said.contains("shape [3, 6, 9]"), said);
    assertEquals(Shape.of(3, 6, 9), network().spec().input());
  }

  /// The first column is what the command would not take by itself, which takes the last.
  @Test
  void theLabelIsInTheColumnOfThatName() throws IOException {
    List<String> lines = new ArrayList<>(List.of("kind,a,b"));
    for (int n = 0; n < 40; n++) {
      lines.add((n % 2 == 0 ? "odd" : "even") + "," + n + "," + n % 7);
    }
    Path table = Files.write(folder.resolve("table.csv"), lines);
    String said = train(table.toString(), "linear", "--label", "kind").err();
    assertTrue(said.contains("shape [2], 2 classes"), said);
    assertEquals(List.of("even", "odd"), network().classNames());
  }

  @Test
  void batchNormIsTheTeachersAlone() throws IOException {
    Outcome outcome =
        Outcome.of(
                "distill",
                "--data",
                DATA,
                "--teacher",
                "cnn:3,8",
                "--teacher-epochs",
                1,
                "--teacher-batch-norm",
                true,
                "--student",
                "cnn:2,4",
                "--epochs",
                1,
                "--controls",
                "none",
                "--out",
                folder)
            .succeeds();
    assertTrue(outcome.err().contains("teacher   conv 3 3"), outcome.err());
    assertTrue(text("teacher").contains("batchnorm"), text("teacher"));
    assertFalse(text("student").contains("batchnorm"), text("student"));
  }

  private String text(String network) throws IOException {
    return Checkpoint.read(folder.resolve(network + ".safetensors")).spec().text();
  }
}
