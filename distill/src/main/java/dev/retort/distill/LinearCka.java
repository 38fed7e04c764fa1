package dev.retort.distill;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;

/// Linear centred kernel alignment: how alike two layers see the same samples, from 0 to 1, whatever
/// their widths, and unchanged by rotating or scaling either.
///
///     CKA(X, Y) = |Y^T X|^2 / (|X^T X| |Y^T Y|) = <X X^T, Y Y^T> / (|X X^T| |Y Y^T|)
///
/// with the columns of X and Y centred, and Frobenius norms and products. With fewer samples than
/// units the value is biased upwards, so only values of the same samples and widths compare.
///
/// *Shapes*: X `[N, D]` and Y `[N, E]`, row-major.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="cka"}
///
/// Source: Kornblith, Norouzi, Lee and Hinton 2019, arXiv 1905.00414, section 3 and table 1.
public final class LinearCka {
  private LinearCka() {}

  /// The alignment of two layers' outputs for N samples; NaN where one of them is constant.
  ///
  /// @throws IllegalArgumentException if there are fewer than two samples, or the values of a layer
  ///   are not as many for each
  /// @throws ArithmeticException if there are more than 46,340 samples, of whose pairs no array can
  ///   hold a number each
  public static double of(float[] x, float[] y, int samples) {
    return alignment(gram(x.clone(), samples), gram(y.clone(), samples));
  }

  /// X X^T of the centred X, `[N, N]`; leaves X centred.
  static float[] gram(float[] x, int samples) {
    if (samples < 2 || x.length % samples != 0) {
      throw new IllegalArgumentException(
          "CKA needs [N, D] values of at least 2 samples but gets %d values of %d samples"
              .formatted(x.length, samples));
    }
    int width = x.length / samples;
    centre(x, samples, width);
    float[] gram = new float[Math.multiplyExact(samples, samples)];
    KernelChoice.kernels()
        .product(Product.NT, samples, samples, width, Workers.alone())
        .run(samples, samples, width, x, x, gram, false);
    return gram;
  }

  private static void centre(float[] x, int samples, int width) {
    double[] sums = new double[width];
    for (int i = 0; i < x.length; i++) {
      sums[i % width] += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (x[i] - sums[i % width] / samples);
    }
  }

  static double alignment(float[] one, float[] other) {
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < one.length; i++) {
      both += (double) one[i] * other[i];
      first += (double) one[i] * one[i];
      second += (double) other[i] * other[i];
    }
    return both / (Math.sqrt(first) * Math.sqrt(second));
  }
}
