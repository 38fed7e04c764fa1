package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Trainings that diverge say where, and what may be the matter.
final class DivergenceTest {
  @Test
  void dataWithNaNAreRefusedByTheirColumn() {
    float[] values = {0, 1, 2, 3, 4, 5, Float.NaN, 7};
    Dataset data =
        FloatDataset.of("gaps", Shape.of(4), List.of("a", "b", "c"), values, new int[] {0, 1});
    String message =
        assertThrows(IllegalArgumentException.class, () -> TRAINER.fit(network(), data)).toString();
    assertTrue(message.contains("gaps has values in column 2"), message);
  }

  /// Scaling of the inputs refuses them; without it they come as far as the loss.
  @Test
  void dataWithNaNAreNotTakenForAWildLearningRate() {
    float[] values = new float[41 * 4];
    Arrays.fill(values, 1);
    values[40 * 4 + 2] = Float.NaN;
    Dataset whole =
        FloatDataset.of("gaps", Shape.of(4), List.of("a", "b", "c"), values, new int[41]);
    Dataset data = Subset.of(whole, IntStream.rangeClosed(1, 40).toArray());
    String said = divergence(TRAINER.batchSize(10).normalization(Normalization.NONE), data);
    assertTrue(said.contains("training diverged "), said);
    String why = ": value 2 of sample 40 of gaps is NaN; mend it or leave the sample out";
    assertTrue(said.endsWith(why), said);
  }

  @Test
  void aLastStepThatSpoilsTheWeightsIsReported() {
    Trainer trainer =
        Trainer.of(sgd(Float.MAX_VALUE).weightDecay(1e9f), crossEntropy()).epochs(1).threads(1);
    String message =
        assertThrows(TrainingDivergedException.class, () -> trainer.fit(network(), table(40)))
            .toString();
    assertTrue(message.contains("epoch 1 (0.weight holds"), message);
  }

  /// The first step takes the weights so far that the loss of the second overflows.
  @Test
  void aLossThatOverflowsIsReportedWithItsStep() {
    Trainer trainer = TRAINER.optimizer(sgd(1e30f)).batchSize(10);
    String said = divergence(trainer);
    assertTrue(said.contains("diverged at step 2 of epoch 1 (loss NaN)"), said);
    assertTrue(said.contains("a smaller learning rate than 1.0E30"), said);
    String clipped = divergence(trainer.clipNorm(1));
    assertTrue(clipped.contains("step 2 of epoch 1 (loss NaN, gradient norm NaN)"), clipped);
  }

  private static String divergence(Trainer trainer) {
    return divergence(trainer, table(40));
  }

  private static String divergence(Trainer trainer, Dataset data) {
    return assertThrows(
            TrainingDivergedException.class, () -> trainer.fit(network(dense(8), relu()), data))
        .toString();
  }
}
