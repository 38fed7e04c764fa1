package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.tensor.Batch;
import org.jspecify.annotations.Nullable;

/// The first layers of a network, or all, for batches of any size. Samples that fit one chunk go
/// through them together, and the workers share each kernel. More go in chunks, which the workers
/// share: each of them takes its own through all the layers.
final class ChunkedLayers {
  private final Network network;
  private final int layers;

  /// Samples of the largest chunk.
  private final int most;

  private final Workers workers;
  private final Kernels kernels;

  /// Where samples go through the layers together. It is made when it is first needed where others
  /// go in chunks: large batches may never need it.
  private @Nullable InferenceChunk together;

  /// One for each worker, made when it is first needed.
  private final @Nullable InferenceChunk[] ofWorkers;

  /// Where the outputs of all samples go, one behind the other; without it they stay where the
  /// layers leave them, which is for samples of one chunk.
  private final @Nullable Batch gathered;

  private final Workers.Task task = this::forwardChunk;
  private final Batch none;

  // the run at work: samples from `start` on, each chunk but the last one of `step`
  private Batch batch;
  private int start;
  private int count;
  private int step;

  /// @param layers how many, from the first one on
  /// @param most samples of the largest chunk
  ChunkedLayers(
      Network network,
      int layers,
      int most,
      Workers workers,
      Kernels kernels,
      @Nullable Batch gathered) {
    this.network = network;
    this.layers = layers;
    this.most = most;
    this.workers = workers;
    this.kernels = kernels;
    this.gathered = gathered;
    together =
        gathered == null ? new InferenceChunk(network, layers, most, workers, kernels) : null;
    ofWorkers = new InferenceChunk[gathered == null ? 0 : workers.size()];
    none = Batch.allocate(Batch.Kind.FLOATS, network.spec().input(), 0);
    batch = none;
  }

  /// Takes some samples of a batch through the layers.
  void forwardSome(Batch batch, int from, int samples) {
    int chunks = Math.ceilDiv(samples, most);
    if (chunks > 1) {
      forwardInChunks(batch, from, samples, chunks);
    } else {
      forwardTogether(batch, from, samples);
    }
  }

  private void forwardTogether(Batch batch, int from, int samples) {
    InferenceChunk chunk = together();
    if (samples == batch.size()) {
      chunk.forward(batch);
    } else {
      chunk.forwardSome(batch, from, samples, most);
    }
    gather(chunk, 0, samples);
  }

  private InferenceChunk together() {
    InferenceChunk chunk = together;
    if (chunk == null) {
      chunk = new InferenceChunk(network, layers, most, workers, kernels);
      together = chunk;
    }
    return chunk;
  }

  /// In so many chunks or a few more, so that each worker has as many; in fewer where they would
  /// become too small.
  private void forwardInChunks(Batch batch, int from, int samples, int chunks) {
    this.batch = batch;
    start = from;
    count = samples;
    int even = Math.ceilDiv(chunks, workers.size()) * workers.size();
    step = Math.max(InferenceChunk.LEAST, Math.ceilDiv(samples, even));
    try {
      workers.run(Math.ceilDiv(samples, step), task);
    } finally {
      this.batch = none;
    }
  }

  private void forwardChunk(int chunk, int worker) {
    InferenceChunk own = ofWorkers[worker];
    if (own == null) {
      own = new InferenceChunk(network, layers, most, Workers.alone(), kernels);
      ofWorkers[worker] = own;
    }
    int from = chunk * step;
    int some = Math.min(step, count - from);
    own.forwardSome(batch, start + from, some, most);
    gather(own, from, some);
  }

  private void gather(InferenceChunk from, int first, int samples) {
    Batch all = gathered;
    if (all != null) {
      int elements = all.shape().elements();
      System.arraycopy(from.values(), 0, all.floats(), first * elements, samples * elements);
    }
  }

  /// Lets go of a batch that has gone forward as a whole.
  void release() {
    InferenceChunk chunk = together;
    if (chunk != null) {
      chunk.release();
    }
  }

  /// The outputs of samples that have gone together.
  float[] values() {
    return together().values();
  }

  /// The plan of the layers where samples go together, which tells the outputs of named ones.
  Planning planning() {
    return together().planning();
  }
}
