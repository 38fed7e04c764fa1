package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Chain;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A network planned for prediction, for as many samples as go through its layers together.
final class InferenceChunk {
  /// Bytes of a layer's input and output that still lie in the second-level cache when the next
  /// layer reads them.
  private static final int NEAR = 1 << 20;

  /// Fewer samples leave the kernels too little to do at once.
  static final int LEAST = 8;

  /// Where as many find room, as without convolutions, chunks are not worth their copies.
  private static final int MOST = 64;

  private final Network network;
  private final Planning planning;
  private final Chain chain;
  private final PreparedInput prepared;
  private @Nullable Batch part;
  private long version;

  InferenceChunk(Network network, int capacity, Workers workers, Kernels kernels) {
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
    Tensor input = Tensor.allocate(network.spec().input(), capacity, false);
    chain = Chain.plan(network.spec().layers(), planning, input);
    prepared = new PreparedInput(network, input, workers, kernels);
  }

  /// How many samples at once are best; more than any capacity where it does not matter.
  static int size(Network network) {
    long most = 1;
    for (Node node : network.nodes()) {
      most = Math.max(most, (long) node.input().elements() + node.output().elements());
    }
    long near = NEAR / (most * Float.BYTES);
    return near >= MOST ? Integer.MAX_VALUE : Math.max(LEAST, (int) near);
  }

  void forward(Batch batch) {
    if (version != network.constants().version()) {
      version = network.constants().version();
      chain.refresh();
    }
    prepared.fill(batch);
    chain.forward(batch);
  }

  /// Some samples of a batch.
  void forward(Batch batch, int from, int count, int capacity) {
    Batch own = part;
    if (own == null || own.kind() != batch.kind() || !own.shape().equals(batch.shape())) {
      own = Batch.allocate(batch.kind(), batch.shape(), capacity);
      part = own;
    }
    own.copyFrom(batch, from, count);
    forward(own);
  }

  /// Lets go of a batch that has gone forward as a whole.
  void release() {
    prepared.release();
  }

  float[] logits() {
    return chain.output().values();
  }

  Planning planning() {
    return planning;
  }
}
