package dev.retort.engine;

import dev.retort.engine.tensor.Batch;

/// Whatever gives logits for samples: a network, an ensemble, a cache, a model from elsewhere.
///
/// *Shapes*: logits `[N, K]`, row-major. A sample's logits do not depend on the batch it comes in.
///
/// A [Network] may be asked by many threads at once, an [InferencePass] by one at a time.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="predictor"}
public interface Predictor {
  /// K.
  int classes();

  /// Writes the logits of the samples of a batch to the start of `out`.
  ///
  /// @throws IllegalArgumentException if the samples' shape is not the model's or `out` is too
  ///   short
  void logits(Batch batch, float[] out);

  /// The same model, whose predictions take so many threads where they would take all processors,
  /// for as many callers at once as the model itself; the model where it shares out nothing. No bit
  /// of the logits depends on it.
  ///
  /// @throws IllegalArgumentException if there is none, or more than workers may be
  default Predictor withThreads(int threads) {
    return this;
  }
}
