package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Chain;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Tensor;
import java.util.Set;

/// A network planned for prediction: dropout gone, batch norm folded, buffers in place. One thread
/// uses it at a time; it allocates nothing.
///
/// There is one arithmetic of inference, for teachers, evaluation and prediction alike, and in it a
/// sample's logits do not depend on its batch.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="inference"}
public final class InferencePass implements Predictor {
  private final Network network;
  private final int capacity;
  private final Kernels kernels;
  private final Planning planning;
  private final Tensor input;
  private final Chain chain;
  private final Batch single;
  private final PreparedInput prepared;
  private long version;

  InferencePass(Network network, int capacity, Workers workers, Kernels kernels) {
    this.network = network;
    this.capacity = Math.max(1, capacity);
    this.kernels = kernels;
    version = network.constants().version();
    planning =
        Planning.of(
            this.capacity,
            false,
            kernels,
            workers,
            Seed.of(0),
            network.parametersByName(),
            network.constants());
    input = Tensor.allocate(network.spec().input(), this.capacity, false);
    chain = Chain.plan(network.spec().layers(), planning, input);
    single = Batch.allocate(Batch.Kind.FLOATS, network.spec().input(), 1);
    prepared = new PreparedInput(network, input, workers, kernels);
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
    if (out.length < n * classes()) {
      throw new IllegalArgumentException(
          "logits of %d samples of %d classes need %d floats but get %d"
              .formatted(n, classes(), n * classes(), out.length));
    }
    forward(batch);
    System.arraycopy(chain.output().values(), 0, out, 0, n * classes());
  }

  /// Runs a batch forward; logits and named features can be read until the next one.
  public void forward(Batch batch) {
    if (batch.size() > capacity) {
      throw new IllegalArgumentException(
          "a pass planned for %d samples cannot take %d".formatted(capacity, batch.size()));
    }
    if (version != network.constants().version()) {
      version = network.constants().version();
      chain.refresh();
    }
    prepared.fill(batch);
    chain.forward(batch);
  }

  /// The logits of the batch that has just gone forward, `[N, K]`.
  public float[] logits() {
    return chain.output().values();
  }

  /// The names of the layers whose outputs can be read.
  public Set<String> featureNames() {
    return planning.named().keySet();
  }

  /// The output of a named layer for the batch that has just gone forward.
  public Tensor feature(String name) {
    return TrainingPass.named(planning, name).output();
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
    kernels.softmax(0, 1, classes(), 1, chain.output().values(), out);
  }
}
