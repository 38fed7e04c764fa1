package dev.retort.engine.kernel.simd;

/// Pooling over whole planes.
final class Pooling {
  private Pooling() {}

  static void globalAverage(int from, int to, int plane, float[] x, float[] y) {
    for (int p = from; p < to; p++) {
      y[p] = VectorReductions.sum(p * plane, plane, x) / plane;
    }
  }
}
