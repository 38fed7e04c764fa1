package dev.retort.engine.tensor;

import org.jspecify.annotations.Nullable;

/// What flows between two layers of a planned pass: the values of up to `capacity` samples and, in
/// a training pass, their gradients. Sample n starts at `n * shape.elements()`.
///
/// The arrays are allocated when the pass is planned and reused for every batch. `gradients` is
/// null where nobody needs them: in inference, and at the input of the first layer.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="pass"}
public final class Tensor {
  private final Shape shape;
  private final Storage storage;
  private final float @Nullable [] gradients;

  /// The values, for a tensor and all its views.
  private static final class Storage {
    private float[] values;

    Storage(float[] values) {
      this.values = values;
    }
  }

  private Tensor(Shape shape, Storage storage, float @Nullable [] gradients) {
    this.shape = shape;
    this.storage = storage;
    this.gradients = gradients;
  }

  /// Buffers for a number of samples, with gradients or without.
  ///
  /// @throws IllegalArgumentException if their values are too many for an array
  public static Tensor allocate(Shape shape, int capacity, boolean withGradients) {
    int elements = shape.elements(capacity);
    return new Tensor(
        shape, new Storage(new float[elements]), withGradients ? new float[elements] : null);
  }

  public Shape shape() {
    return shape;
  }

  public float[] values() {
    return storage.values;
  }

  public float @Nullable [] gradients() {
    return gradients;
  }

  /// The same arrays seen with another shape of as many elements.
  public Tensor reshaped(Shape other) {
    return new Tensor(other, storage, gradients);
  }

  /// The same values with gradients of its own, or without.
  public Tensor withGradients(float @Nullable [] own) {
    return new Tensor(shape, storage, own);
  }

  /// Makes this tensor, and all its views, show another array. Only for the input of a chain of
  /// layers, which none of them writes to: samples that come as the first layer takes them are read
  /// where they lie.
  public void show(float[] values) {
    storage.values = values;
  }

  /// The gradients of a tensor that must have them.
  public float[] requireGradients() {
    if (gradients == null) {
      throw new IllegalStateException("backward needs a training pass; this one is for inference");
    }
    return gradients;
  }
}
