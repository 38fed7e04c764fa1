package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.loss.Losses.kullbackLeibler;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Subset;
import dev.retort.engine.loss.KullbackLeibler;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What is in a state file belongs to one training: others do not go on from it.
final class OtherTrainingsStateTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aSavedTrainingDoesNotGoOnFromOtherWeights() {
    Trainer trainer = TRAINER.stateFile(folder.resolve("state"));
    Network network = network();
    trainer.fit(network, table(40));
    assertOfAnotherTraining(() -> trainer.fit(network, table(40)));
  }

  /// No weight tells one dropout from another.
  @Test
  void aSavedTrainingGoesOnWithItsOwnLayersOnly() {
    Trainer trainer = TRAINER.stateFile(folder.resolve("state"));
    Network half = network(dense(8), dropout(0.5f));
    Network less = network(dense(8), dropout(0.4f));
    assertEquals(half.sha256(), less.sha256());
    trainer.fit(half, table(40));
    assertOfAnotherTraining(() -> trainer.fit(less, table(40)));
  }

  /// The validation data choose the epoch whose weights are kept.
  @Test
  void aSavedTrainingGoesOnWithItsOwnValidationOnly() {
    Trainer trainer = TRAINER.stateFile(folder.resolve("state"));
    trainer.fit(network(), table(40), table(30));
    trainer.fit(network(), table(40), table(30));
    assertOfAnotherTraining(() -> trainer.fit(network(), table(40), table(30, 1)));
    assertOfAnotherTraining(() -> trainer.fit(network(), table(40)));
  }

  /// Four samples with ids from 4 on, and the same with ids from 0 on.
  @Test
  void aSavedTrainingGoesOnWithItsOwnIdsOnly() {
    float[] values = new float[8 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = Seed.of(2).uniform(i);
    }
    List<String> classes = List.of("a", "b", "c");
    Dataset whole =
        FloatDataset.of("table", Shape.of(4), classes, values, new int[] {0, 1, 2, 0, 1, 2, 0, 1});
    Dataset chosen = Subset.of(whole, new int[] {4, 5, 6, 7});
    Dataset alone =
        FloatDataset.of(
            "table",
            Shape.of(4),
            classes,
            Arrays.copyOfRange(values, 4 * 4, 8 * 4),
            new int[] {1, 2, 0, 1});
    assertEquals(chosen.sha256(), alone.sha256());
    Trainer trainer = TRAINER.stateFile(folder.resolve("state"));
    trainer.fit(network(dense(8), dropout(0.5f)), chosen);
    trainer.fit(network(dense(8), dropout(0.5f)), Subset.of(whole, new int[] {4, 5, 6, 7}));
    assertOfAnotherTraining(() -> trainer.fit(network(dense(8), dropout(0.5f)), alone));
  }

  /// Grey images, of which some are changed.
  private static Dataset images(int firstLabel, int firstPixel) {
    byte[] pixels = new byte[24 * 9];
    int[] labels = new int[24];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Seed.of(4).bits(i);
    }
    Arrays.setAll(labels, n -> n % 3);
    labels[0] = firstLabel;
    pixels[0] = (byte) firstPixel;
    return ByteDataset.of("images", Shape.of(1, 3, 3), List.of("a", "b", "c"), pixels, labels);
  }

  private static Network ofImages() {
    return NetworkSpec.input(1, 3, 3).then(flatten(), dense(3)).initialize(Seed.of(1));
  }

  /// Each of them has a say in the bits, but for the last two.
  @Test
  void aSavedTrainingGoesOnWithItsOwnSettingsOnly() {
    Dataset data = images(0, 9);
    Trainer trainer = TRAINER.batchSize(12).stateFile(folder.resolve("state"));
    Network network = ofImages();
    trainer.fit(network, data);
    List<Trainer> others =
        List.of(
            trainer.epochs(3),
            trainer.batchSize(11),
            trainer.shards(2),
            trainer.clipNorm(1),
            trainer.seed(Seed.of(2)),
            trainer.optimizer(sgd(0.06f)),
            trainer.optimizer(sgd(0.05f).momentum(0.9f)),
            trainer.optimizer(sgd(0.05f).schedule(Schedule.cosine())),
            trainer.loss(crossEntropy(0.1f)),
            trainer.augmentation(Augmentation.shift(1)));
    for (Trainer other : others) {
      assertOfAnotherTraining(() -> other.fit(ofImages(), data));
    }
    assertOfAnotherTraining(() -> trainer.fit(ofImages(), images(1, 9)));
    assertOfAnotherTraining(() -> trainer.fit(ofImages(), images(0, 8)));
    assertOfAnotherTraining(() -> trainer.fit(ofImages(), data, data));
    Network resumed = ofImages();
    trainer.threads(2).patience(4).fit(resumed, data);
    assertEquals(network.sha256(), resumed.sha256());
  }

  private static void assertOfAnotherTraining(Executable fit) {
    String message = assertThrows(UncheckedIOException.class, fit).toString();
    assertTrue(message.contains("the state of another training"), message);
  }

  /// Soft targets that are the same for every sample.
  private record Favourite(int k) implements KullbackLeibler.Targets {
    @Override
    public void probabilities(Batch batch, float temperature, float[] out) {
      for (int i = 0; i < batch.size() * 3; i++) {
        out[i] = i % 3 == k ? 0.5f : 0.25f;
      }
    }

    @Override
    public String fingerprint() {
      return "favourite " + k;
    }
  }

  @Test
  void aSavedTrainingGoesOnWithItsOwnSoftTargetsOnly() {
    Dataset data = table(40);
    Trainer saving = TRAINER.stateFile(folder.resolve("state"));
    Trainer first = saving.loss(kullbackLeibler(4, new Favourite(0)));
    first.fit(network(), data);
    first.fit(network(), data);
    Trainer second = saving.loss(kullbackLeibler(4, new Favourite(1)));
    assertOfAnotherTraining(() -> second.fit(network(), data));
    Trainer unknown = saving.loss(kullbackLeibler(4, (batch, heat, out) -> Arrays.fill(out, 1)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> unknown.fit(network(), data)).toString();
    assertTrue(message.contains("or leave stateFile out"), message);
  }

  @Test
  void aRefusedTrainingTeachesTheNetworkNothingOfItsData() {
    Network network = network(dense(8), batchNorm());
    assertThrows(IllegalArgumentException.class, () -> TRAINER.fit(network, table(1)));
    assertNull(network.preprocessing());
    assertEquals(List.of(), network.classNames());

    Trainer saving = TRAINER.stateFile(folder.resolve("state"));
    saving.fit(network(), table(40));
    assertOfAnotherTraining(() -> saving.fit(network, table(40)));
    assertNull(network.preprocessing());
    assertEquals(List.of(), network.classNames());

    TRAINER.fit(network, table(40));
    Preprocessing fitted = network.preprocessing();
    assertThrows(IllegalArgumentException.class, () -> TRAINER.fit(network, table(1)));
    assertSame(fitted, network.preprocessing());
    assertEquals(List.of("a", "b", "c"), network.classNames());
  }
}
