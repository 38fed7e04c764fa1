package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network planned for prediction: dropout gone, batch norm folded, buffers in place. One thread
/// uses it at a time; it allocates nothing.
///
/// Large batches of images go through the layers in chunks, shared out among the workers, so that
/// one layer's output is still in a near cache when the next one reads it.
///
/// There is one arithmetic of inference, for teachers, evaluation and prediction alike, and in it a
/// sample's logits do not depend on its batch.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="inference"}
public final class InferencePass implements Predictor {
  private final Network network;
  private final int capacity;
  private final Workers workers;
  private final Kernels kernels;
  private final Batch single;

  /// Where all samples go through the layers together, as all do in a small batch.
  private final InferenceChunk whole;

  /// Samples that go through the layers together.
  private final int chunk;

  /// One for each worker, made when it is first needed.
  private final @Nullable InferenceChunk[] chunks;

  private final float[] gathered;
  private final Workers.Task task = this::forward;

  // the run at work
  private Batch batch;
  private int step;

  InferencePass(Network network, int capacity, Workers workers, Kernels kernels) {
    this.network = network;
    this.capacity = Math.max(1, capacity);
    this.workers = workers;
    this.kernels = kernels;
    single = Batch.allocate(Batch.Kind.FLOATS, network.spec().input(), 1);
    batch = single;
    int best = InferenceChunk.size(network);
    InferenceChunk first =
        new InferenceChunk(network, Math.min(best, this.capacity), workers, kernels);
    boolean together = this.capacity <= best || !first.planning().named().isEmpty();
    chunk = together ? this.capacity : best;
    whole =
        together && this.capacity > best
            ? new InferenceChunk(network, this.capacity, workers, kernels)
            : first;
    chunks = new InferenceChunk[together ? 0 : workers.size()];
    gathered = new float[together ? 0 : Math.multiplyExact(this.capacity, network.classes())];
  }

  public int capacity() {
    return capacity;
  }

  @Override
  public int classes() {
    return network.classes();
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int n = batch.size();
    long needed = (long) n * classes();
    if (out.length < needed) {
      throw new IllegalArgumentException(
          "logits of %d samples of %d classes need %d floats but get %d"
              .formatted(n, classes(), needed, out.length));
    }
    forward(batch);
    System.arraycopy(logits(), 0, out, 0, (int) needed);
  }

  /// Runs a batch forward; logits and named features can be read until the next one.
  public void forward(Batch batch) {
    if (batch.size() > capacity) {
      throw new IllegalArgumentException(
          "a pass planned for %d samples cannot take %d".formatted(capacity, batch.size()));
    }
    int parts = Math.ceilDiv(batch.size(), chunk);
    if (parts <= 1) {
      whole.forward(batch);
      if (gathered.length > 0) {
        System.arraycopy(whole.logits(), 0, gathered, 0, batch.size() * classes());
      }
      return;
    }
    this.batch = batch;
    int even = Math.ceilDiv(parts, workers.size()) * workers.size();
    step = Math.max(InferenceChunk.LEAST, Math.ceilDiv(batch.size(), even));
    workers.run(Math.ceilDiv(batch.size(), step), task);
    this.batch = single;
  }

  private void forward(int part, int worker) {
    InferenceChunk own = chunks[worker];
    if (own == null) {
      own = new InferenceChunk(network, chunk, Workers.alone(), kernels);
      chunks[worker] = own;
    }
    int from = part * step;
    int count = Math.min(step, batch.size() - from);
    own.forward(batch, from, count, chunk);
    System.arraycopy(own.logits(), 0, gathered, from * classes(), count * classes());
  }

  /// The logits of the batch that has just gone forward, `[N, K]`.
  public float[] logits() {
    return gathered.length > 0 ? gathered : whole.logits();
  }

  /// The names of the layers whose outputs can be read.
  public Set<String> featureNames() {
    return whole.planning().named().keySet();
  }

  /// The output of a named layer for the batch that has just gone forward.
  public Tensor feature(String name) {
    return TrainingPass.named(whole.planning(), name).output();
  }

  void probabilities(float[] sample, float[] out) {
    int elements = network.spec().input().elements();
    if (sample.length != elements) {
      throw new IllegalArgumentException(
          "the network takes samples of shape %s, %d values, but gets %d"
              .formatted(network.spec().input(), elements, sample.length));
    }
    if (out.length < classes()) {
      throw new IllegalArgumentException(
          "probabilities of %d classes need as many floats but get %d"
              .formatted(classes(), out.length));
    }
    System.arraycopy(sample, 0, single.floats(), 0, elements);
    single.resize(1);
    forward(single);
    kernels.softmax(0, 1, classes(), 1, logits(), out);
  }
}
