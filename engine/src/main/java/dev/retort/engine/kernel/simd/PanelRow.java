package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/// One row times a matrix in panels ([PanelMatrix]), as in the prediction for a single sample: what
/// binds is reading the matrix, or, where that lies in a near cache, the latency of the chains.
final class PanelRow {
  private PanelRow() {}

  /// The columns from <= j < to of c = a B, in whole panels.
  static void multiply(int from, int to, int kc, float[] a, float[] b, float[] c) {
    int j = from;
    for (; j + 2 * COLUMNS <= to; j += 2 * COLUMNS) {
      two(kc, a, b, j * kc, c, j);
    }
    if (j < to) {
      one(kc, a, b, j * kc, c, j);
    }
  }

  /// The last panel, whose columns do not fill it: into `beside`, and those that exist from there.
  static void last(
      int column, int columns, int width, int kc, float[] a, float[] b, float[] c, float[] beside) {
    if (width == LENGTH) {
      half(kc, a, b, column * kc, beside);
    } else {
      one(kc, a, b, column * kc, beside, 0);
    }
    System.arraycopy(beside, 0, c, column, columns);
  }

  /// Two panels: four chains at once.
  private static void two(int kc, float[] a, float[] b, int bOff, float[] c, int column) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    int p = bOff;
    int q = bOff + COLUMNS * kc;
    for (int k = 0; k < kc; k++) {
      FloatVector x = FloatVector.broadcast(FLOAT, a[k]);
      c0 = x.fma(FloatVector.fromArray(FLOAT, b, p), c0);
      c1 = x.fma(FloatVector.fromArray(FLOAT, b, p + LENGTH), c1);
      c2 = x.fma(FloatVector.fromArray(FLOAT, b, q), c2);
      c3 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH), c3);
      p += COLUMNS;
      q += COLUMNS;
    }
    EXACT.cast(c0).intoArray(c, column);
    EXACT.cast(c1).intoArray(c, column + LENGTH);
    EXACT.cast(c2).intoArray(c, column + COLUMNS);
    EXACT.cast(c3).intoArray(c, column + COLUMNS + LENGTH);
  }

  private static void one(int kc, float[] a, float[] b, int bOff, float[] c, int column) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector x = FloatVector.broadcast(FLOAT, a[k]);
      c0 = x.fma(FloatVector.fromArray(FLOAT, b, q), c0);
      c1 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH), c1);
      q += COLUMNS;
    }
    EXACT.cast(c0).intoArray(c, column);
    EXACT.cast(c1).intoArray(c, column + LENGTH);
  }

  /// A panel of one vector.
  private static void half(int kc, float[] a, float[] b, int bOff, float[] c) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      c0 = FloatVector.broadcast(FLOAT, a[k]).fma(FloatVector.fromArray(FLOAT, b, q), c0);
      q += LENGTH;
    }
    EXACT.cast(c0).intoArray(c, 0);
  }
}
