package dev.retort.engine.data;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Residuals;
import dev.retort.engine.Trainer;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Data sets with numbers to learn in place of labels, and networks trained on them.
final class TargetDatasetTest {
  private static final int SIZE = 300;
  private static final List<String> NAMES = List.of("sum", "product");

  /// Points of a square; their targets are x + y and x y, or whether these are above 0.
  private static TargetDataset points(boolean classes) {
    float[] xy = new float[SIZE * 2];
    float[] targets = new float[SIZE * 2];
    Seed seed = Seed.of(5);
    for (int n = 0; n < SIZE; n++) {
      float x = 2 * seed.uniform(2L * n) - 1;
      float y = 2 * seed.uniform(2L * n + 1) - 1;
      xy[2 * n] = x;
      xy[2 * n + 1] = y;
      targets[2 * n] = classes ? x + y > 0 ? 1 : 0 : x + y;
      targets[2 * n + 1] = classes ? x * y > 0 ? 1 : 0 : x * y;
    }
    return TargetDataset.of(FloatDataset.of("points", Shape.of(2), xy), NAMES, targets);
  }

  private static Network trained(Dataset data, Loss loss, int threads, int shards) {
    Network network = NetworkSpec.input(2).then(dense(32), relu(), dense(2)).initialize(Seed.of(1));
    Trainer.of(adam(0.01f), loss)
        .epochs(60)
        .batchSize(32)
        .threads(threads)
        .shards(shards)
        .fit(network, data);
    return network;
  }

  @Test
  void regressionComesNearItsTargets() {
    Dataset data = points(false);
    Network network = trained(data, Losses.meanSquaredError(), 1, 1);
    Residuals residuals = Residuals.of(network, data);
    assertEquals(SIZE, residuals.examples());
    assertEquals(NAMES, residuals.names());
    residuals.explained().forEach(each -> assertTrue(each > 0.95, residuals.toString()));
    assertEquals(network.sha256(), trained(data, Losses.meanSquaredError(), 2, 1).sha256());
    assertTrue(
        Residuals.of(trained(data, Losses.meanSquaredError(), 2, 3), data).meanSquaredErrorOfAll()
            < 0.02);
  }

  @Test
  void severalClassesOfASampleAreLearnt() {
    Dataset data = points(true);
    Network network = trained(data, Losses.binaryCrossEntropy(), 1, 1);
    float[] logits = Evaluation.logits(network, data);
    Batch batch = Batches.inOrder(data, SIZE).allocate();
    Batches.inOrder(data, SIZE).fill(batch, 0, 0);
    int wrong = 0;
    for (int i = 0; i < logits.length; i++) {
      wrong += logits[i] > 0 == batch.targets()[i] > 0.5f ? 0 : 1;
    }
    assertTrue(wrong < logits.length / 20, wrong + " of " + logits.length);
  }

  @Test
  void residualsAreThoseOfTheirFormula() {
    Dataset data = points(false);
    Network network = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(3)); // as it was drawn
    float[] outputs = Evaluation.logits(network, data);
    Batch batch = Batches.inOrder(data, SIZE).allocate();
    Batches.inOrder(data, SIZE).fill(batch, 0, 0);
    Residuals residuals = Residuals.of(network, data);
    for (int k = 0; k < 2; k++) {
      double squares = 0;
      double mean = 0;
      double spread = 0;
      for (int n = 0; n < SIZE; n++) {
        squares += Math.pow((double) outputs[2 * n + k] - batch.targets()[2 * n + k], 2);
        mean += batch.targets()[2 * n + k] / SIZE;
      }
      for (int n = 0; n < SIZE; n++) {
        spread += Math.pow(batch.targets()[2 * n + k] - mean, 2);
      }
      assertEquals(squares / SIZE, residuals.meanSquaredError().get(k), 1e-9);
      assertEquals(1 - squares / spread, residuals.explained().get(k), 1e-6);
    }
  }

  @Test
  void residualsKeepListsOfTheirOwn() {
    List<Double> errors = new ArrayList<>(List.of(1.0, 3.0));
    Residuals residuals = new Residuals(NAMES, 2, errors, List.of(0.0, 0.0));
    errors.set(0, 5.0);
    assertEquals(2, residuals.meanSquaredErrorOfAll());
  }

  @Test
  void targetsArePartOfTheHashAndOfSubsets() {
    TargetDataset data = points(false);
    assertNotEquals(data.sha256(), points(true).sha256());
    assertEquals(data.sha256(), points(false).sha256());
    Subset last = Subset.of(data, new int[] {SIZE - 1});
    Batch whole = Batches.inOrder(data, SIZE).allocate();
    Batches.inOrder(data, SIZE).fill(whole, 0, 0);
    Batch one = Batches.inOrder(last, 1).allocate();
    Batches.inOrder(last, 1).fill(one, 0, 0);
    assertArrayEquals(Arrays.copyOfRange(whole.targets(), 2 * SIZE - 2, 2 * SIZE), one.targets());
  }

  @Test
  void aSampleMayHaveNone() {
    float nan = Float.NaN;
    Dataset samples =
        FloatDataset.of("two", Shape.of(1), List.of("a"), new float[] {1, 2}, new int[] {0, 0});
    Dataset data = TargetDataset.of(samples, NAMES, new float[] {nan, nan, 0, 1});
    assertFalse(data.isLabelled(0));
    assertTrue(data.isLabelled(1));
    assertEquals(Batch.UNLABELLED, data.label(1));
    for (float[] wrong : new float[][] {{1}, {1, nan, 0, 0}, {nan, 1, 0, 0}, {1, 1, 1, 1f / 0}}) {
      assertThrows(IllegalArgumentException.class, () -> TargetDataset.of(samples, NAMES, wrong));
    }
  }

  @Test
  void whatCountsErrorsOfClassesIsRefused() {
    Dataset data = points(false);
    Network network = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(1));
    String said =
        assertThrows(IllegalArgumentException.class, () -> Evaluation.of(network, data)).toString();
    assertTrue(said.contains("Residuals"), said);
    Dataset labelled =
        FloatDataset.of("one", Shape.of(2), NAMES, new float[] {1, 2}, new int[] {0});
    assertThrows(IllegalArgumentException.class, () -> Residuals.of(network, labelled));
  }
}
