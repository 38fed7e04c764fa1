package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;

/// Tiles one vector wide, for the right edge of C and for products of few columns. They have more
/// rows than those of [GemmTiles], for as many chains at once; the operands are the same.
///
/// No masks here: eight masked loads and stores in one method are more than C1 can compile. An edge
/// that is not a whole vector wide is computed beside C and copied ([GemmBlock]).
final class GemmNarrowTiles {
  private GemmNarrowTiles() {}

  /// 16 rows of a left operand whose k lie side by side.
  static void rows16(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      float[] b,
      int bOff,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    int whole = kc - kc % 2;
    tile16x1(whole, a, aOff, aRow, b, bOff, bK, c, cOff, ldc, accumulate);
    if (whole < kc) {
      int p = aOff + whole;
      int q = bOff + whole * bK;
      tile8x1(kc - whole, a, p, aRow, 1, b, q, bK, c, cOff, ldc, true);
      tile8x1(kc - whole, a, p + 8 * aRow, aRow, 1, b, q, bK, c, cOff + 8 * ldc, ldc, true);
    }
  }

  /// 16 rows of a left operand whose k lie side by side, two steps of k at a time: with 17 loads to
  /// 16 multiplications the checks of bounds and the places of 16 rows, for which the processor has
  /// too few registers, would cost as much as the work; here they serve two steps. `kc` is a
  /// multiple of two.
  private static void tile16x1(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      float[] b,
      int bOff,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    FloatVector c4 = FloatVector.zero(FLOAT);
    FloatVector c5 = FloatVector.zero(FLOAT);
    FloatVector c6 = FloatVector.zero(FLOAT);
    FloatVector c7 = FloatVector.zero(FLOAT);
    FloatVector c8 = FloatVector.zero(FLOAT);
    FloatVector c9 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c12 = FloatVector.zero(FLOAT);
    FloatVector c13 = FloatVector.zero(FLOAT);
    FloatVector c14 = FloatVector.zero(FLOAT);
    FloatVector c15 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff);
      c1 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c2 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c3 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
      c4 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc);
      c5 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc);
      c6 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc);
      c7 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc);
      c8 = FloatVector.fromArray(FLOAT, c, cOff + 8 * ldc);
      c9 = FloatVector.fromArray(FLOAT, c, cOff + 9 * ldc);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + 10 * ldc);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + 11 * ldc);
      c12 = FloatVector.fromArray(FLOAT, c, cOff + 12 * ldc);
      c13 = FloatVector.fromArray(FLOAT, c, cOff + 13 * ldc);
      c14 = FloatVector.fromArray(FLOAT, c, cOff + 14 * ldc);
      c15 = FloatVector.fromArray(FLOAT, c, cOff + 15 * ldc);
    }
    int q = bOff;
    for (int k = 0; k < kc; k += 2) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + bK);
      int p = aOff + k;
      c0 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c0);
      c0 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c0);
      p = aOff + k + aRow;
      c1 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c1);
      c1 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c1);
      p = aOff + k + 2 * aRow;
      c2 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c2);
      c2 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c2);
      p = aOff + k + 3 * aRow;
      c3 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c3);
      c3 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c3);
      p = aOff + k + 4 * aRow;
      c4 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c4);
      c4 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c4);
      p = aOff + k + 5 * aRow;
      c5 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c5);
      c5 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c5);
      p = aOff + k + 6 * aRow;
      c6 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c6);
      c6 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c6);
      p = aOff + k + 7 * aRow;
      c7 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c7);
      c7 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c7);
      p = aOff + k + 8 * aRow;
      c8 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c8);
      c8 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c8);
      p = aOff + k + 9 * aRow;
      c9 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c9);
      c9 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c9);
      p = aOff + k + 10 * aRow;
      c10 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c10);
      c10 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c10);
      p = aOff + k + 11 * aRow;
      c11 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c11);
      c11 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c11);
      p = aOff + k + 12 * aRow;
      c12 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c12);
      c12 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c12);
      p = aOff + k + 13 * aRow;
      c13 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c13);
      c13 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c13);
      p = aOff + k + 14 * aRow;
      c14 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c14);
      c14 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c14);
      p = aOff + k + 15 * aRow;
      c15 = FloatVector.broadcast(FLOAT, a[p]).fma(b0, c15);
      c15 = FloatVector.broadcast(FLOAT, a[p + 1]).fma(b1, c15);
      q += 2 * bK;
    }
    EXACT.cast(c0).intoArray(c, cOff);
    EXACT.cast(c1).intoArray(c, cOff + ldc);
    EXACT.cast(c2).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c3).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(c4).intoArray(c, cOff + 4 * ldc);
    EXACT.cast(c5).intoArray(c, cOff + 5 * ldc);
    EXACT.cast(c6).intoArray(c, cOff + 6 * ldc);
    EXACT.cast(c7).intoArray(c, cOff + 7 * ldc);
    EXACT.cast(c8).intoArray(c, cOff + 8 * ldc);
    EXACT.cast(c9).intoArray(c, cOff + 9 * ldc);
    EXACT.cast(c10).intoArray(c, cOff + 10 * ldc);
    EXACT.cast(c11).intoArray(c, cOff + 11 * ldc);
    EXACT.cast(c12).intoArray(c, cOff + 12 * ldc);
    EXACT.cast(c13).intoArray(c, cOff + 13 * ldc);
    EXACT.cast(c14).intoArray(c, cOff + 14 * ldc);
    EXACT.cast(c15).intoArray(c, cOff + 15 * ldc);
  }

  static void tile8x1(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int bOff,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    FloatVector c4 = FloatVector.zero(FLOAT);
    FloatVector c5 = FloatVector.zero(FLOAT);
    FloatVector c6 = FloatVector.zero(FLOAT);
    FloatVector c7 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff);
      c1 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c2 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c3 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
      c4 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc);
      c5 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc);
      c6 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc);
      c7 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c0 = x.fma(b0, c0);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      c1 = x.fma(b0, c1);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      c2 = x.fma(b0, c2);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      c3 = x.fma(b0, c3);
      x = FloatVector.broadcast(FLOAT, a[p + 4 * aRow]);
      c4 = x.fma(b0, c4);
      x = FloatVector.broadcast(FLOAT, a[p + 5 * aRow]);
      c5 = x.fma(b0, c5);
      x = FloatVector.broadcast(FLOAT, a[p + 6 * aRow]);
      c6 = x.fma(b0, c6);
      x = FloatVector.broadcast(FLOAT, a[p + 7 * aRow]);
      c7 = x.fma(b0, c7);
      p += aK;
      q += bK;
    }
    EXACT.cast(c0).intoArray(c, cOff);
    EXACT.cast(c1).intoArray(c, cOff + ldc);
    EXACT.cast(c2).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c3).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(c4).intoArray(c, cOff + 4 * ldc);
    EXACT.cast(c5).intoArray(c, cOff + 5 * ldc);
    EXACT.cast(c6).intoArray(c, cOff + 6 * ldc);
    EXACT.cast(c7).intoArray(c, cOff + 7 * ldc);
  }

  static void tile4x1(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int bOff,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff);
      c1 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c2 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c3 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c0 = x.fma(b0, c0);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      c1 = x.fma(b0, c1);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      c2 = x.fma(b0, c2);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      c3 = x.fma(b0, c3);
      p += aK;
      q += bK;
    }
    EXACT.cast(c0).intoArray(c, cOff);
    EXACT.cast(c1).intoArray(c, cOff + ldc);
    EXACT.cast(c2).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c3).intoArray(c, cOff + 3 * ldc);
  }

  static void tile1x1(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int bOff,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    FloatVector c0 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c0 = x.fma(b0, c0);
      p += aK;
      q += bK;
    }
    EXACT.cast(c0).intoArray(c, cOff);
  }
}
