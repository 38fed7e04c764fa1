package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first layers of a network, or all, planned for as many samples as go through them together.
final class InferenceChunk {
  /// Bytes of a layer's input and output that still lie in the second-level cache when the next
  /// layer reads them, beside the weights.
  private static final int NEAR = 1 << 19;

  /// Fewer samples leave the kernels too little to do at once.
  static final int LEAST = 8;

  /// Where as many find room, as where images are tiny, chunks are not worth their copies.
  private static final int MOST = 64;

  private final PreparedInput prepared;
  private final InferenceLayers layers;
  private @Nullable Batch part;

  /// @param count how many layers, from the first one on
  InferenceChunk(Network network, int count, int capacity, Workers workers, Kernels kernels) {
    Tensor input = Tensor.allocate(network.spec().input(), capacity, false);
    layers = new InferenceLayers(network, 0, count, input, capacity, workers, kernels);
    prepared = new PreparedInput(network, input, workers, kernels);
  }

  /// How many layers there are before those that take flat samples, and nothing else any more.
  static int beforeFlat(Network network) {
    List<Node> nodes = network.nodes();
    int count = nodes.size();
    while (count > 0 && nodes.get(count - 1).input().rank() == 1) {
      count--;
    }
    return count;
  }

  /// How many samples at once are best for the layers before the flat ones; more than any capacity
  /// where it does not matter, or where these have no weights and thus hardly any work.
  static int size(Network network) {
    List<Node> nodes = network.nodes().subList(0, beforeFlat(network));
    long most = 0;
    boolean learns = false;
    for (Node node : nodes) {
      most = Math.max(most, (long) node.input().elements() + node.output().elements());
      learns |= !node.parameters().isEmpty() || !node.inner().isEmpty();
    }
    long near = learns ? NEAR / (most * Float.BYTES) : MOST;
    return near >= MOST ? Integer.MAX_VALUE : Math.max(LEAST, (int) near);
  }

  void forward(Batch batch) {
    prepared.fill(batch);
    layers.forward(batch);
  }

  /// Some samples of a batch.
  void forwardSome(Batch batch, int from, int count, int capacity) {
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

  float[] values() {
    return layers.values();
  }

  Planning planning() {
    return layers.planning();
  }
}
