package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Panels.WIDTH;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/// One row times a matrix in [dev.retort.engine.kernel.Panels], as in the prediction for a single
/// sample: what binds is reading the matrix, or, where that lies in a near cache, the latency of
/// the chains, so that several of them run at once.
final class PanelRow {
  private PanelRow() {}

  /// The columns from <= j < to of c = a B, in whole panels.
  static void multiply(int from, int to, int kc, float[] a, float[] b, float[] c) {
    int j = from;
    if (WIDTH == 2 * LENGTH) {
      for (; j + 2 * WIDTH <= to; j += 2 * WIDTH) {
        four(kc, a, b, j * kc, (j + WIDTH) * kc, WIDTH, c, j, j + WIDTH);
      }
    }
    for (; j < to; j += WIDTH) {
      panel(WIDTH, kc, a, b, j * kc, WIDTH, c, j);
    }
  }

  /// A panel that is not full, in whole vectors.
  static void last(int kc, float[] a, float[] b, int bOff, int bK, float[] c) {
    panel(bK, kc, a, b, bOff, bK, c, 0);
  }

  private static void panel(
      int columns, int kc, float[] a, float[] b, int bOff, int bK, float[] c, int column) {
    int j = 0;
    for (; j + 4 * LENGTH <= columns; j += 4 * LENGTH) {
      int at = column + j;
      four(kc, a, b, bOff + j, bOff + j + 2 * LENGTH, bK, c, at, at + 2 * LENGTH);
    }
    for (; j + 2 * LENGTH <= columns; j += 2 * LENGTH) {
      two(kc, a, b, bOff + j, bK, c, column + j);
    }
    if (j < columns) {
      one(kc, a, b, bOff + j, bK, c, column + j);
    }
  }

  /// Two pairs of vectors: four chains.
  private static void four(
      int kc,
      float[] a,
      float[] b,
      int first,
      int second,
      int bK,
      float[] c,
      int column,
      int secondColumn) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    int p = first;
    int q = second;
    for (int k = 0; k < kc; k++) {
      FloatVector x = FloatVector.broadcast(FLOAT, a[k]);
      c0 = x.fma(FloatVector.fromArray(FLOAT, b, p), c0);
      c1 = x.fma(FloatVector.fromArray(FLOAT, b, p + LENGTH), c1);
      c2 = x.fma(FloatVector.fromArray(FLOAT, b, q), c2);
      c3 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH), c3);
      p += bK;
      q += bK;
    }
    EXACT.cast(c0).intoArray(c, column);
    EXACT.cast(c1).intoArray(c, column + LENGTH);
    EXACT.cast(c2).intoArray(c, secondColumn);
    EXACT.cast(c3).intoArray(c, secondColumn + LENGTH);
  }

  private static void two(int kc, float[] a, float[] b, int bOff, int bK, float[] c, int column) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector x = FloatVector.broadcast(FLOAT, a[k]);
      c0 = x.fma(FloatVector.fromArray(FLOAT, b, q), c0);
      c1 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH), c1);
      q += bK;
    }
    EXACT.cast(c0).intoArray(c, column);
    EXACT.cast(c1).intoArray(c, column + LENGTH);
  }

  private static void one(int kc, float[] a, float[] b, int bOff, int bK, float[] c, int column) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      c0 = FloatVector.broadcast(FLOAT, a[k]).fma(FloatVector.fromArray(FLOAT, b, q), c0);
      q += bK;
    }
    EXACT.cast(c0).intoArray(c, column);
  }
}
