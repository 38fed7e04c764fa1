package dev.retort.engine.loss;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Shape;

/// What a loss sees of a training pass after its forward half: logits and named features, and where
/// their gradients go.
///
/// *Shapes*: logits and their gradients `[N, K]`, N = `size()`.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="own"}
public interface Outputs {
  /// The samples of the batch that has just gone forward.
  int size();

  int classes();

  /// The greatest size.
  int capacity();

  float[] logits();

  /// Where the loss writes the gradient by the logits; all of it, for every batch.
  float[] logitGradients();

  /// The shape of a named layer's output, of one sample.
  ///
  /// @throws IllegalArgumentException if no layer has that name
  Shape featureShape(String name);

  /// The values of a named layer, `[N, its shape]`.
  float[] feature(String name);

  /// Where a loss on features writes the gradient by a named layer, or adds to it: zeros in a pass
  /// that has just gone forward, because its backward takes them away.
  float[] featureGradients(String name);

  Kernels kernels();

  Workers workers();
}
