package dev.retort.engine.tensor;

import org.jspecify.annotations.Nullable;

/// What flows between two layers of a planned pass: the values of up to `capacity` samples and, in
/// a training pass, their gradients. Sample n starts at `n * shape.elements()`.
///
/// The arrays are allocated when the pass is planned and reused for every batch. `gradients` is
/// null where nobody needs them: in inference, and at the input of the first layer.
public record Tensor(Shape shape, float[] values, float @Nullable [] gradients) {

  /// Buffers for a number of samples, with gradients or without.
  public static Tensor allocate(Shape shape, int capacity, boolean withGradients) {
    int elements = Math.multiplyExact(shape.elements(), capacity);
    return new Tensor(shape, new float[elements], withGradients ? new float[elements] : null);
  }

  /// The same arrays seen with another shape of as many elements.
  public Tensor reshaped(Shape other) {
    return new Tensor(other, values, gradients);
  }

  /// The gradients of a tensor that must have them.
  public float[] requireGradients() {
    if (gradients == null) {
      throw new IllegalStateException("backward needs a training pass; this one is for inference");
    }
    return gradients;
  }
}
