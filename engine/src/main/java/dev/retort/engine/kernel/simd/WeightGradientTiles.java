package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;

/// The innermost loops of a [WeightGradient]: as [CorrelationTiles], but the left operand lies as
/// it is, element (i, k) at `a[aOff + i aRow + k]`.
final class WeightGradientTiles {
  private WeightGradientTiles() {}

  /// C = left right, or C = C + left right, for any number of rows and two vectors, or one where
  /// both bases are the same.
  static void columns(
      int rows,
      int kc,
      float[] a,
      int aOff,
      int aRow,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      int ldc,
      boolean accumulate) {
    float[] start = accumulate ? c : CorrelationTiles.ZEROS;
    int startRow = accumulate ? ldc : 0;
    int i = 0;
    while (i < rows) {
      int left = rows - i;
      int p = aOff + i * aRow;
      int to0 = c0 + i * ldc;
      int to1 = c1 + i * ldc;
      int start0 = accumulate ? to0 : 0;
      int start1 = accumulate ? to1 : 0;
      if (left >= 8 && base0 == base1) {
        tile8x1(kc, a, p, aRow, b, at, base0, c, to0, ldc, start, start0, startRow);
        i += 8;
      } else if (left >= 8 && GemmTiles.ROWS >= 8) {
        tile8x2(
            kc, a, p, aRow, b, at, base0, base1, c, to0, to1, ldc, start, start0, start1, startRow);
        i += 8;
      } else if (left >= 4) {
        tile4x2(
            kc, a, p, aRow, b, at, base0, base1, c, to0, to1, ldc, start, start0, start1, startRow);
        i += 4;
      } else if (left >= 2) {
        tile2x2(
            kc, a, p, aRow, b, at, base0, base1, c, to0, to1, ldc, start, start0, start1, startRow);
        i += 2;
      } else {
        tile1x2(kc, a, p, b, at, base0, base1, c, to0, to1, start, start0, start1);
        i += 1;
      }
    }
  }

  /// Eight rows by two vectors.
  private static void tile8x2(
      int kc,
      float[] a,
      int aOff,
      int aRow,
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
      int startRow) {
    FloatVector s00 = FloatVector.fromArray(FLOAT, start, start0);
    FloatVector s01 = FloatVector.fromArray(FLOAT, start, start1);
    FloatVector s10 = FloatVector.fromArray(FLOAT, start, start0 + startRow);
    FloatVector s11 = FloatVector.fromArray(FLOAT, start, start1 + startRow);
    FloatVector s20 = FloatVector.fromArray(FLOAT, start, start0 + 2 * startRow);
    FloatVector s21 = FloatVector.fromArray(FLOAT, start, start1 + 2 * startRow);
    FloatVector s30 = FloatVector.fromArray(FLOAT, start, start0 + 3 * startRow);
    FloatVector s31 = FloatVector.fromArray(FLOAT, start, start1 + 3 * startRow);
    FloatVector s40 = FloatVector.fromArray(FLOAT, start, start0 + 4 * startRow);
    FloatVector s41 = FloatVector.fromArray(FLOAT, start, start1 + 4 * startRow);
    FloatVector s50 = FloatVector.fromArray(FLOAT, start, start0 + 5 * startRow);
    FloatVector s51 = FloatVector.fromArray(FLOAT, start, start1 + 5 * startRow);
    FloatVector s60 = FloatVector.fromArray(FLOAT, start, start0 + 6 * startRow);
    FloatVector s61 = FloatVector.fromArray(FLOAT, start, start1 + 6 * startRow);
    FloatVector s70 = FloatVector.fromArray(FLOAT, start, start0 + 7 * startRow);
    FloatVector s71 = FloatVector.fromArray(FLOAT, start, start1 + 7 * startRow);
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOAT, a[p + 4 * aRow]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOAT, a[p + 5 * aRow]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      x = FloatVector.broadcast(FLOAT, a[p + 6 * aRow]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      x = FloatVector.broadcast(FLOAT, a[p + 7 * aRow]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
      p += 1;
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s01).intoArray(c, c1);
    EXACT.cast(s10).intoArray(c, c0 + ldc);
    EXACT.cast(s11).intoArray(c, c1 + ldc);
    EXACT.cast(s20).intoArray(c, c0 + 2 * ldc);
    EXACT.cast(s21).intoArray(c, c1 + 2 * ldc);
    EXACT.cast(s30).intoArray(c, c0 + 3 * ldc);
    EXACT.cast(s31).intoArray(c, c1 + 3 * ldc);
    EXACT.cast(s40).intoArray(c, c0 + 4 * ldc);
    EXACT.cast(s41).intoArray(c, c1 + 4 * ldc);
    EXACT.cast(s50).intoArray(c, c0 + 5 * ldc);
    EXACT.cast(s51).intoArray(c, c1 + 5 * ldc);
    EXACT.cast(s60).intoArray(c, c0 + 6 * ldc);
    EXACT.cast(s61).intoArray(c, c1 + 6 * ldc);
    EXACT.cast(s70).intoArray(c, c0 + 7 * ldc);
    EXACT.cast(s71).intoArray(c, c1 + 7 * ldc);
  }

  /// Four rows by two vectors.
  private static void tile4x2(
      int kc,
      float[] a,
      int aOff,
      int aRow,
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
      int startRow) {
    FloatVector s00 = FloatVector.fromArray(FLOAT, start, start0);
    FloatVector s01 = FloatVector.fromArray(FLOAT, start, start1);
    FloatVector s10 = FloatVector.fromArray(FLOAT, start, start0 + startRow);
    FloatVector s11 = FloatVector.fromArray(FLOAT, start, start1 + startRow);
    FloatVector s20 = FloatVector.fromArray(FLOAT, start, start0 + 2 * startRow);
    FloatVector s21 = FloatVector.fromArray(FLOAT, start, start1 + 2 * startRow);
    FloatVector s30 = FloatVector.fromArray(FLOAT, start, start0 + 3 * startRow);
    FloatVector s31 = FloatVector.fromArray(FLOAT, start, start1 + 3 * startRow);
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      p += 1;
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s01).intoArray(c, c1);
    EXACT.cast(s10).intoArray(c, c0 + ldc);
    EXACT.cast(s11).intoArray(c, c1 + ldc);
    EXACT.cast(s20).intoArray(c, c0 + 2 * ldc);
    EXACT.cast(s21).intoArray(c, c1 + 2 * ldc);
    EXACT.cast(s30).intoArray(c, c0 + 3 * ldc);
    EXACT.cast(s31).intoArray(c, c1 + 3 * ldc);
  }

  /// Two rows by two vectors.
  private static void tile2x2(
      int kc,
      float[] a,
      int aOff,
      int aRow,
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
      int startRow) {
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
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      p += 1;
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s01).intoArray(c, c1);
    EXACT.cast(s10).intoArray(c, c0 + ldc);
    EXACT.cast(s11).intoArray(c, c1 + ldc);
  }

  /// One row by two vectors.
  private static void tile1x2(
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
      int start1) {
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
      p += 1;
    }
    EXACT.cast(s00).intoArray(c, c0);
    EXACT.cast(s01).intoArray(c, c1);
  }

  /// Eight rows by one vector.
  private static void tile8x1(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      float[] b,
      int[] at,
      int base0,
      float[] c,
      int c0,
      int ldc,
      float[] start,
      int start0,
      int startRow) {
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
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      s30 = x.fma(b0, s30);
      x = FloatVector.broadcast(FLOAT, a[p + 4 * aRow]);
      s40 = x.fma(b0, s40);
      x = FloatVector.broadcast(FLOAT, a[p + 5 * aRow]);
      s50 = x.fma(b0, s50);
      x = FloatVector.broadcast(FLOAT, a[p + 6 * aRow]);
      s60 = x.fma(b0, s60);
      x = FloatVector.broadcast(FLOAT, a[p + 7 * aRow]);
      s70 = x.fma(b0, s70);
      p += 1;
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
