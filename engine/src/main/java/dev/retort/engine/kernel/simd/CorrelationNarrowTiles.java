package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// [CorrelationTiles] for what is left over: fewer rows, or a single vector.
final class CorrelationNarrowTiles {
  private CorrelationNarrowTiles() {}

  /// Two rows by two vectors.
  static void tile2x2(
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      int ldc,
      float[] start,
      int start0,
      int start1,
      int startRow,
      float @Nullable [] bias,
      int bias0) {
    FloatVector s00 = FloatVector.fromArray(FLOAT, start, start0);
    FloatVector s01 = FloatVector.fromArray(FLOAT, start, start1);
    FloatVector s10 = FloatVector.fromArray(FLOAT, start, start0 + startRow);
    FloatVector s11 = FloatVector.fromArray(FLOAT, start, start1 + startRow);
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOAT, a[p + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      p += PANEL_ROWS;
    }
    if (bias != null) {
      s00 = EXACT.cast(s00).add(bias[bias0]);
      s01 = EXACT.cast(s01).add(bias[bias0]);
      s10 = EXACT.cast(s10).add(bias[bias0 + 1]);
      s11 = EXACT.cast(s11).add(bias[bias0 + 1]);
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s01).intoArray(c, c1);
    EXACT.cast(s10).intoArray(c, c0 + ldc);
    EXACT.cast(s11).intoArray(c, c1 + ldc);
  }

  /// One row by two vectors.
  static void tile1x2(
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      float[] start,
      int start0,
      int start1,
      float @Nullable [] bias,
      int bias0) {
    FloatVector s00 = FloatVector.fromArray(FLOAT, start, start0);
    FloatVector s01 = FloatVector.fromArray(FLOAT, start, start1);
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      p += PANEL_ROWS;
    }
    if (bias != null) {
      s00 = EXACT.cast(s00).add(bias[bias0]);
      s01 = EXACT.cast(s01).add(bias[bias0]);
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s01).intoArray(c, c1);
  }

  /// Eight rows by one vector.
  static void tile8x1(
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base0,
      float[] c,
      int c0,
      int ldc,
      float[] start,
      int start0,
      int startRow,
      float @Nullable [] bias,
      int bias0) {
    FloatVector s00 = FloatVector.fromArray(FLOAT, start, start0);
    FloatVector s10 = FloatVector.fromArray(FLOAT, start, start0 + startRow);
    FloatVector s20 = FloatVector.fromArray(FLOAT, start, start0 + 2 * startRow);
    FloatVector s30 = FloatVector.fromArray(FLOAT, start, start0 + 3 * startRow);
    FloatVector s40 = FloatVector.fromArray(FLOAT, start, start0 + 4 * startRow);
    FloatVector s50 = FloatVector.fromArray(FLOAT, start, start0 + 5 * startRow);
    FloatVector s60 = FloatVector.fromArray(FLOAT, start, start0 + 6 * startRow);
    FloatVector s70 = FloatVector.fromArray(FLOAT, start, start0 + 7 * startRow);
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(FLOAT, a[p + 1]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(FLOAT, a[p + 2]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(FLOAT, a[p + 3]);
      s30 = x.fma(b0, s30);
      x = FloatVector.broadcast(FLOAT, a[p + 4]);
      s40 = x.fma(b0, s40);
      x = FloatVector.broadcast(FLOAT, a[p + 5]);
      s50 = x.fma(b0, s50);
      x = FloatVector.broadcast(FLOAT, a[p + 6]);
      s60 = x.fma(b0, s60);
      x = FloatVector.broadcast(FLOAT, a[p + 7]);
      s70 = x.fma(b0, s70);
      p += PANEL_ROWS;
    }
    if (bias != null) {
      s00 = EXACT.cast(s00).add(bias[bias0]);
      s10 = EXACT.cast(s10).add(bias[bias0 + 1]);
      s20 = EXACT.cast(s20).add(bias[bias0 + 2]);
      s30 = EXACT.cast(s30).add(bias[bias0 + 3]);
      s40 = EXACT.cast(s40).add(bias[bias0 + 4]);
      s50 = EXACT.cast(s50).add(bias[bias0 + 5]);
      s60 = EXACT.cast(s60).add(bias[bias0 + 6]);
      s70 = EXACT.cast(s70).add(bias[bias0 + 7]);
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s10).intoArray(c, c0 + ldc);
    EXACT.cast(s20).intoArray(c, c0 + 2 * ldc);
    EXACT.cast(s30).intoArray(c, c0 + 3 * ldc);
    EXACT.cast(s40).intoArray(c, c0 + 4 * ldc);
    EXACT.cast(s50).intoArray(c, c0 + 5 * ldc);
    EXACT.cast(s60).intoArray(c, c0 + 6 * ldc);
    EXACT.cast(s70).intoArray(c, c0 + 7 * ldc);
  }
}
