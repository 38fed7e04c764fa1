package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// A table of three classes, and networks that learn it in no time.
final class TinyTraining {
  private TinyTraining() {}

  static final Trainer TRAINER =
      Trainer.of(sgd(0.05f), crossEntropy()).epochs(2).batchSize(128).threads(1);

  static Dataset table(int samples) {
    return table(samples, 0);
  }

  /// The same samples, with labels that are so many classes off.
  static Dataset table(int samples, int off) {
    float[] values = new float[samples * 4];
    int[] labels = new int[samples];
    for (int n = 0; n < samples; n++) {
      labels[n] = (n + off) % 3;
      for (int d = 0; d < 4; d++) {
        values[n * 4 + d] = Seed.of(5).uniform(n * 4 + d) + (d == n % 3 ? 1 : 0);
      }
    }
    return FloatDataset.of("table", Shape.of(4), List.of("a", "b", "c"), values, labels);
  }

  static Network network(LayerSpec... layers) {
    return NetworkSpec.input(4).then(layers).then(dense(3)).initialize(Seed.of(1));
  }
}
