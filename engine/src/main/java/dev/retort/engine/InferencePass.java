package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.lang.ref.SoftReference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network planned for prediction: dropout gone, batch norm folded, buffers in place. One thread
/// uses it at a time; once warm it allocates nothing.
///
/// Large batches of images go through the first layers in chunks, shared out among the workers, so
/// that one layer's output is still in a near cache when the next one reads it. The flat layers
/// behind them have many weights for little data: some hundred samples go through those together.
///
/// There is one arithmetic of inference, for teachers, evaluation and prediction alike, and in it a
/// sample's logits do not depend on its batch.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="inference"}
public final class InferencePass implements Predictor {
  /// Samples that go through the flat layers together, or more where the workers have more in hand:
  /// the weights are read seldom then, and what the layers before them make of so many small images
  /// is a few megabytes.
  private static final int TOGETHER = 256;

  /// By which [IdlePasses] hold this pass. It is made once, so that giving it back allocates
  /// nothing.
  final SoftReference<InferencePass> reference = new SoftReference<>(this);

  private final Network network;
  private final int capacity;
  private final Kernels kernels;

  /// Where [SinglePredictions] put their sample.
  private final Batch single;

  /// The layers before the flat ones where these go apart, else all layers.
  private final ChunkedLayers chunked;

  /// The flat layers, where they go apart.
  private final @Nullable InferenceLayers flat;

  /// What these take; where they do not go apart, nobody reads it.
  private final Batch gathered;

  /// What these have given.
  private final float[] logits;

  InferencePass(Network network, int capacity, Workers workers, Kernels kernels) {
    this(network, capacity, workers, kernels, true);
  }

  /// @param shown whether somebody may read the outputs of named layers: then all samples of a
  ///   batch go through them together
  InferencePass(Network network, int capacity, Workers workers, Kernels kernels, boolean shown) {
    this.network = network;
    this.capacity = Math.max(1, capacity);
    this.kernels = kernels;
    single = Batch.allocate(Batch.Kind.FLOATS, network.spec().input(), 1);
    single.resize(1);
    int best = InferenceChunk.size(network);
    boolean together = this.capacity <= best || (shown && !network.features().isEmpty());
    int layers = network.nodes().size();
    if (together) {
      chunked = new ChunkedLayers(network, layers, this.capacity, workers, kernels, null);
      flat = null;
      gathered = single;
      logits = new float[0];
    } else {
      int first = InferenceChunk.beforeFlat(network);
      int most = Math.min(this.capacity, Math.max(TOGETHER, workers.size() * best));
      Shape shape = network.nodes().get(first - 1).output();
      gathered = Batch.allocate(Batch.Kind.FLOATS, shape, most);
      chunked = new ChunkedLayers(network, first, best, workers, kernels, gathered);
      Tensor input = Tensor.allocate(shape, 0, false);
      flat = new InferenceLayers(network, first, layers, input, most, workers, kernels);
      input.show(gathered.floats());
      logits = new float[Math.multiplyExact(this.capacity, network.classes())];
    }
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
    requireRoom(batch.size(), classes(), out);
    forward(batch);
    System.arraycopy(logits(), 0, out, 0, batch.size() * classes());
  }

  /// As [#logits(Batch, float\[\])], for a batch of any size that fits otherwise: some samples at a
  /// time.
  void logitsOfAll(Batch batch, float[] out) {
    int n = batch.size();
    for (int from = 0; from < n; from += capacity) {
      int some = Math.min(capacity, n - from);
      forwardSome(batch, from, some);
      System.arraycopy(logits(), 0, out, from * classes(), some * classes());
    }
  }

  static void requireRoom(int samples, int classes, float[] out) {
    long needed = (long) samples * classes;
    if (out.length < needed) {
      throw new IllegalArgumentException(
          "logits of %d samples of %d classes need %d floats but get %d"
              .formatted(samples, classes, needed, out.length));
    }
  }

  /// Runs a batch forward; logits and named features can be read until the next one.
  public void forward(Batch batch) {
    if (batch.size() > capacity) {
      throw new IllegalArgumentException(
          "a pass planned for %d samples cannot take %d; plan one for as many, or cut the batch"
              .formatted(capacity, batch.size()));
    }
    PreparedInput.requireFits(network.spec().input(), batch);
    forwardSome(batch, 0, batch.size());
  }

  /// Takes some samples of a batch through all layers; through the flat ones, where they go apart,
  /// in as few portions as find room there, and all of much the same size.
  private void forwardSome(Batch batch, int from, int samples) {
    InferenceLayers last = flat;
    if (last == null) {
      chunked.forwardSome(batch, from, samples);
      return;
    }
    int portions = Math.ceilDiv(samples, gathered.capacity());
    int even = portions == 0 ? 1 : Math.ceilDiv(samples, portions);
    for (int done = 0; done < samples; done += even) {
      int some = Math.min(even, samples - done);
      chunked.forwardSome(batch, from + done, some); // into `gathered`
      gathered.resize(some);
      last.forward(gathered);
      System.arraycopy(last.values(), 0, logits, done * classes(), some * classes());
    }
  }

  /// Lets go of the last batch, which is somebody else's.
  void release() {
    chunked.release();
  }

  /// The logits of the batch that has just gone forward, `[N, K]`.
  public float[] logits() {
    return flat == null ? chunked.values() : logits;
  }

  /// The names of the layers whose outputs can be read; a view that cannot be changed.
  public Set<String> featureNames() {
    return chunked.planning().named().keySet();
  }

  /// The shape of a named layer's output, of one sample.
  ///
  /// @throws IllegalArgumentException if no layer has that name
  public Shape featureShape(String name) {
    return TrainingPass.named(chunked.planning(), name).output().shape();
  }

  /// The output of a named layer for the batch that has just gone forward, `[N, its shape]`, in the
  /// array itself, which may have room for more; ask again after each forward.
  ///
  /// @throws IllegalArgumentException if no layer has that name
  public float[] feature(String name) {
    return TrainingPass.named(chunked.planning(), name).output().values();
  }

  Batch single() {
    return single;
  }

  Kernels kernels() {
    return kernels;
  }
}
