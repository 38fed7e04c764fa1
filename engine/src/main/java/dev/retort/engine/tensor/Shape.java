package dev.retort.engine.tensor;

import java.util.Arrays;

/// The extent of one sample along each axis, without the batch axis: `[1, 28, 28]` for a grey
/// image, `[10]` for logits.
///
/// Row-major: the last axis is contiguous. Immutable.
///
/// {@snippet class="dev.retort.engine.tensor.ExamplesTest" region="shape"}
public final class Shape {
  private final int[] extents;
  private final int elements;

  private Shape(int[] extents) {
    long elements = 1;
    for (int extent : extents) {
      if (extent < 1) {
        throw new IllegalArgumentException(
            "a shape needs extents of at least 1 but gets " + Arrays.toString(extents));
      }
      elements = Math.multiplyExact(elements, (long) extent);
      if (elements > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "the shape " + Arrays.toString(extents) + " has more than 2^31 - 1 elements");
      }
    }
    this.extents = extents;
    this.elements = (int) elements;
  }

  public static Shape of(int... extents) {
    return new Shape(extents.clone());
  }

  public int rank() {
    return extents.length;
  }

  /// The extent along an axis, counted from 0.
  public int extent(int axis) {
    return extents[axis];
  }

  public int[] extents() {
    return extents.clone();
  }

  /// The product of all extents; 1 for a scalar.
  public int elements() {
    return elements;
  }

  /// The elements of that many samples of this shape.
  ///
  /// @throws IllegalArgumentException if there are fewer than none, or no array holds as many
  int elements(int samples) {
    if (samples < 0) {
      throw new IllegalArgumentException(
          "there is no room for %d samples of shape %s; plan it for 0 or more"
              .formatted(samples, this));
    }
    long all = (long) elements * samples;
    if (all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d samples of shape %s have %d elements but an array holds at most 2^31 - 1; take a smaller batch"
              .formatted(samples, this, all));
    }
    return (int) all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  @Override
  public String toString() {
    return Arrays.toString(extents);
  }
}
