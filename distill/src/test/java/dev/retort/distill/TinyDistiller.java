package dev.retort.distill;

import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.engine.Network;
import dev.retort.engine.tensor.Seed;

/// How students are distilled in tests: in two epochs, on one thread and without latencies.
final class TinyDistiller {
  private TinyDistiller() {}

  static Distiller with(Distiller distiller) {
    return distiller.optimizer(adam(3e-3f)).epochs(2).batchSize(32).threads(1).latency(false);
  }

  static Network student() {
    return TinyData.SMALL.initialize(Seed.of(1));
  }
}
