package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Chain;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Tensor;

/// Some layers of a network, one after the other, planned for prediction.
final class InferenceLayers {
  private final Network network;
  private final Planning planning;
  private final Chain chain;
  private long version;

  /// Plans the layers from <= i < to for up to `capacity` samples.
  InferenceLayers(
      Network network,
      int from,
      int to,
      Tensor input,
      int capacity,
      Workers workers,
      Kernels kernels) {
    this.network = network;
    version = network.constants().version();
    planning =
        Planning.of(
            capacity,
            false,
            kernels,
            workers,
            Seed.of(0),
            network.parametersByName(),
            network.constants());
    chain = Chain.plan(network.spec().layers().subList(from, to), from, planning, input);
  }

  void forward(Batch batch) {
    long now = network.constants().version();
    if (version != now) {
      chain.refresh();
      version = now; // not before: what a failure left undone is done the next time
    }
    chain.forward(batch);
  }

  float[] values() {
    return chain.output().values();
  }

  Planning planning() {
    return planning;
  }
}
