package dev.retort.engine;

import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;

/// Brings a raw batch through a network's preprocessing into the input of its first layer. Floats
/// that need none are read where they lie.
final class PreparedInput {
  private final Network network;
  private final Tensor input;
  private final Workers workers;
  private final Kernels kernels;
  private final Preprocessing identity;
  private final Batch none;
  private final float[] buffer;
  private final Workers.Task task = this::fill;
  private Preprocessing preprocessing;
  private Batch batch;
  private int parts;

  PreparedInput(Network network, Tensor input, Workers workers, Kernels kernels) {
    this.kernels = kernels;
    this.network = network;
    this.input = input;
    this.workers = workers;
    buffer = input.values();
    identity = Preprocessing.none(network.spec().input());
    preprocessing = identity;
    none = Batch.allocate(Batch.Kind.FLOATS, input.shape(), 0);
    batch = none;
  }

  /// Refuses a batch of samples of another shape than the network takes.
  static void requireFits(Shape shape, Batch batch) {
    if (!batch.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "the network takes samples of shape %s but the data has %s"
              .formatted(shape, batch.shape()));
    }
  }

  void fill(Batch batch) {
    requireFits(input.shape(), batch);
    Preprocessing own = network.preprocessing();
    if (own == null && batch.kind() == Batch.Kind.FLOATS) {
      input.show(batch.floats());
      return;
    }
    input.show(buffer);
    this.preprocessing = own == null ? identity : own;
    this.batch = batch;
    int work = batch.size() * input.shape().elements() / Workers.GRAIN;
    parts = Math.clamp(Math.min(work, batch.size()), 1, workers.size());
    workers.run(parts, task);
  }

  /// Lets go of the last batch, which may be large and is somebody else's. Nothing can be read of
  /// views of the input then.
  void release() {
    input.show(buffer);
    batch = none;
  }

  private void fill(int part, int worker) {
    int n = batch.size();
    preprocessing.apply(batch, from(part, n, parts), from(part + 1, n, parts), kernels, buffer);
  }

  /// The first of n samples that belongs to a part of so many.
  static int from(int part, int n, int parts) {
    return (int) ((long) n * part / parts);
  }
}
