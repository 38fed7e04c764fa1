package dev.retort.engine;

import dev.retort.engine.tensor.Seed;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// Gradients of double-precision functions by central differences, to hold float backward passes
/// against.
public final class CentralDifferences {
  private static final double STEP = 1e-5;

  private CentralDifferences() {}

  /// The gradient of a function at a point.
  public static double[] gradient(ToDoubleFunction<double[]> function, double[] at) {
    double[] gradient = new double[at.length];
    double[] moved = at.clone();
    for (int i = 0; i < at.length; i++) {
      moved[i] = at[i] + STEP;
      double above = function.applyAsDouble(moved);
      moved[i] = at[i] - STEP;
      double below = function.applyAsDouble(moved);
      moved[i] = at[i];
      gradient[i] = (above - below) / (2 * STEP);
    }
    return gradient;
  }

  /// The gradient of sum dy f(x) by x: what a layer's backward pass gives.
  public static double[] backward(UnaryOperator<double[]> layer, float[] x, float[] dy) {
    return gradient(at -> dot(layer.apply(at), dy), doubles(x));
  }

  public static double dot(double[] y, float[] dy) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * dy[i];
    }
    return sum;
  }

  public static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /// Normal numbers, always the same for a name.
  public static float[] normal(String name, int count) {
    Seed seed = Seed.of(5).stream(name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) seed.normal(i);
    }
    return values;
  }
}
