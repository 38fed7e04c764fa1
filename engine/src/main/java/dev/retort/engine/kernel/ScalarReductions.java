package dev.retort.engine.kernel;

import java.util.Arrays;

/// Sums in their defined orders, in plain loops. The definitions are in [Kernels].
final class ScalarReductions {
  static final int LANES = 16;

  /// Each thread's lanes, so that a sum allocates nothing.
  private static final ThreadLocal<float[]> SCRATCH =
      ThreadLocal.withInitial(() -> new float[LANES]);

  private ScalarReductions() {}

  /// Sixteen lanes at +0; the same array for every call of a thread.
  static float[] lanes() {
    float[] lanes = SCRATCH.get();
    Arrays.fill(lanes, 0);
    return lanes;
  }

  /// Lane l takes in lane l + 8, l + 4, l + 2, l + 1.
  static float fold(float[] lanes) {
    return fold(0, lanes);
  }

  /// Likewise of the lanes that begin at `from`.
  static float fold(int from, float[] lanes) {
    for (int step = LANES / 2; step > 0; step /= 2) {
      for (int lane = from; lane < from + step; lane++) {
        lanes[lane] += lanes[lane + step];
      }
    }
    return lanes[from];
  }

  static void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    Arrays.fill(sums, from, to, 0);
    for (int row = 0; row < rows; row++) {
      for (int column = from; column < to; column++) {
        sums[column] += x[row * columns + column];
      }
    }
  }

  static float sum(int from, int count, float[] x) {
    float[] lanes = lanes();
    for (int i = 0; i < count; i++) {
      lanes[i % LANES] += x[from + i];
    }
    return fold(lanes);
  }

  static float sumOfSquares(int count, float[] x) {
    return sumOfSquares(0, count, 0, x);
  }

  /// The squares of x - mean.
  static float sumOfSquares(int from, int count, float mean, float[] x) {
    float[] lanes = lanes();
    for (int i = 0; i < count; i++) {
      float d = x[from + i] - mean;
      lanes[i % LANES] = Fma.fma(d, d, lanes[i % LANES]);
    }
    return fold(lanes);
  }

  /// The products (x - mean) y.
  static float sumOfProducts(int from, int count, float mean, float[] x, float[] y) {
    float[] lanes = lanes();
    for (int i = 0; i < count; i++) {
      lanes[i % LANES] = Fma.fma(y[from + i], x[from + i] - mean, lanes[i % LANES]);
    }
    return fold(lanes);
  }
}
