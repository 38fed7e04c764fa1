package dev.retort.engine.layer;

import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;

/// How a parameter starts. With fan-in D (the terms of one output's sum) and fan-out F (of a dense
/// layer its units, of a convolution its outputs times KH KW, whatever the stride and the groups,
/// as in PyTorch):
///
/// | | draws from |
/// |---|---|
/// | He normal | normal, variance 2 / D |
/// | He uniform | uniform, the same variance |
/// | Glorot normal | normal, variance 2 / (D + F) |
/// | Glorot uniform | uniform, the same variance |
///
/// The number for an element is drawn at its index in PyTorch's layout, whatever kernels use
/// inside.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="more"}
///
/// Source: He et al. 2015, arXiv 1502.01852; Glorot and Bengio 2010.
public enum Initialization {
  HE_NORMAL,
  HE_UNIFORM,
  GLOROT_NORMAL,
  GLOROT_UNIFORM,
  ZERO,
  ONE;

  /// Values for a parameter of that shape, in PyTorch's layout.
  public float[] draw(Seed seed, Shape shape) {
    float[] values = new float[shape.elements()];
    switch (this) {
      case ZERO -> {}
      case ONE -> Arrays.fill(values, 1);
      case HE_NORMAL, GLOROT_NORMAL -> {
        double deviation = Math.sqrt(variance(shape));
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (seed.normal(i) * deviation);
        }
      }
      case HE_UNIFORM, GLOROT_UNIFORM -> {
        double bound = Math.sqrt(3 * variance(shape));
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((2 * (double) seed.uniform(i) - 1) * bound);
        }
      }
    }
    return values;
  }

  private double variance(Shape shape) {
    double fanIn = (double) shape.elements() / shape.extent(0);
    if (this == HE_NORMAL || this == HE_UNIFORM) {
      return 2 / fanIn;
    }
    double field = shape.rank() > 1 ? fanIn / shape.extent(1) : 1;
    return 2 / (fanIn + shape.extent(0) * field);
  }
}
