package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.layer.BatchNorm;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// An epoch is counted as it is trained.
final class EpochStepsTest {
  private static final Dataset DIGITS = SyntheticDigits.train(40, 1);
  private static final NetworkSpec IMAGE = NetworkSpec.input(1, 28, 28);

  private static final List<NetworkSpec> SPECS =
      List.of(
          IMAGE.then(flatten(), dense(4), relu(), dense(10)),
          IMAGE.then(flatten(), dense(4), batchNorm(), relu(), dense(10)),
          IMAGE.then(conv2d(2, 5).stride(4), batchNorm(), relu(), flatten(), dense(10)),
          IMAGE.then(flatten(), dense(4), new BatchNorm(0.1f, 1e-5f, true), relu(), dense(10)),
          IMAGE.then(flatten(), dense(4), residual(batchNorm().named("norm")), dense(10)));

  @Test
  void countsAsTheTrainingDoes() {
    for (int samples : new int[] {31, 32, 33, 36, 39}) {
      for (int shards : new int[] {1, 3}) {
        for (NetworkSpec spec : SPECS) {
          Trainer trainer =
              Trainer.of(sgd(0.05f), crossEntropy()).epochs(1).batchSize(16).shards(shards);
          assertEquals(
              trained(spec, trainer, samples),
              trainer.stepsPerEpoch(spec.initialize(Seed.of(1)), samples),
              spec.text() + " on " + samples + " in " + shards);
        }
      }
    }
  }

  private static long trained(NetworkSpec spec, Trainer trainer, int samples) {
    AtomicLong steps = new AtomicLong();
    trainer
        .listener(
            new TrainingListener() {
              @Override
              public void step(long step, long totalSteps, int size, double loss) {
                steps.incrementAndGet();
              }
            })
        .fit(spec.initialize(Seed.of(1)), Subset.first(DIGITS, samples));
    return steps.get();
  }
}
