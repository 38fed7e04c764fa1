package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;

/// The products of [dev.retort.engine.kernel.Winograd]: at each point a small matrix product, whose
/// operands lie ready for the tiles of [GemmTiles].
final class WinogradTiles {
  /// Distance of rows in [#tile16x1].
  private static final int DISTANCE = 16;

  /// Whether sixteen sums fit the registers.
  private static final boolean SIXTEEN = Lanes.REGISTERS == 32;

  private WinogradTiles() {}

  /// C = left right, or C = C + left right; element (i, k) of the left operand is `a[aOff + i aRow
  /// + k aK]`. Rows are computed in fours, eights or sixteens: operands and C have room for as
  ///   many.
  static void product(
      int rows,
      int vectors,
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
    int i = 0;
    while (i < rows) {
      int p = aOff + i * aRow;
      int to = cOff + i * ldc;
      boolean eight = rows - i > 4;
      if (vectors == 1 && rows - i > 8 && aRow == DISTANCE && aK == 1 && SIXTEEN && !accumulate) {
        tile16x1(kc, a, p, b, bOff, bK, c, to, ldc);
        i += 8;
      } else if (vectors == 1 && eight) {
        GemmNarrowTiles.tile8x1(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
      } else if (vectors == 1) {
        GemmNarrowTiles.tile4x1(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
      } else if (eight && GemmTiles.ROWS >= 8) {
        GemmTiles.tile8x2(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
      } else {
        GemmBlock.fourRows(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
        eight = false;
      }
      i += eight ? 8 : 4;
    }
  }

  /// Sixteen rows by one vector, with chains that start at +0 and a left operand whose rows are 16
  /// apart, as those of 16 channels are. So few terms are over before a loop runs well: a constant
  /// distance lets C2 check the bounds of all rows at once, and it neither unrolls nor splits a
  /// loop whose step it does not know. Together that takes 0.7 of the time.
  private static void tile16x1(
      int kc, float[] a, int aOff, float[] b, int bOff, int bK, float[] c, int cOff, int ldc) {
    FloatVector s0 = FloatVector.zero(FLOAT);
    FloatVector s1 = FloatVector.zero(FLOAT);
    FloatVector s2 = FloatVector.zero(FLOAT);
    FloatVector s3 = FloatVector.zero(FLOAT);
    FloatVector s4 = FloatVector.zero(FLOAT);
    FloatVector s5 = FloatVector.zero(FLOAT);
    FloatVector s6 = FloatVector.zero(FLOAT);
    FloatVector s7 = FloatVector.zero(FLOAT);
    FloatVector s8 = FloatVector.zero(FLOAT);
    FloatVector s9 = FloatVector.zero(FLOAT);
    FloatVector s10 = FloatVector.zero(FLOAT);
    FloatVector s11 = FloatVector.zero(FLOAT);
    FloatVector s12 = FloatVector.zero(FLOAT);
    FloatVector s13 = FloatVector.zero(FLOAT);
    FloatVector s14 = FloatVector.zero(FLOAT);
    FloatVector s15 = FloatVector.zero(FLOAT);
    int p = aOff;
    int end = bOff + kc * bK;
    for (int q = bOff; q != end; q += bK) {
      FloatVector v = FloatVector.fromArray(FLOAT, b, q);
      s0 = FloatVector.broadcast(FLOAT, a[p]).fma(v, s0);
      s1 = FloatVector.broadcast(FLOAT, a[p + DISTANCE]).fma(v, s1);
      s2 = FloatVector.broadcast(FLOAT, a[p + 2 * DISTANCE]).fma(v, s2);
      s3 = FloatVector.broadcast(FLOAT, a[p + 3 * DISTANCE]).fma(v, s3);
      s4 = FloatVector.broadcast(FLOAT, a[p + 4 * DISTANCE]).fma(v, s4);
      s5 = FloatVector.broadcast(FLOAT, a[p + 5 * DISTANCE]).fma(v, s5);
      s6 = FloatVector.broadcast(FLOAT, a[p + 6 * DISTANCE]).fma(v, s6);
      s7 = FloatVector.broadcast(FLOAT, a[p + 7 * DISTANCE]).fma(v, s7);
      s8 = FloatVector.broadcast(FLOAT, a[p + 8 * DISTANCE]).fma(v, s8);
      s9 = FloatVector.broadcast(FLOAT, a[p + 9 * DISTANCE]).fma(v, s9);
      s10 = FloatVector.broadcast(FLOAT, a[p + 10 * DISTANCE]).fma(v, s10);
      s11 = FloatVector.broadcast(FLOAT, a[p + 11 * DISTANCE]).fma(v, s11);
      s12 = FloatVector.broadcast(FLOAT, a[p + 12 * DISTANCE]).fma(v, s12);
      s13 = FloatVector.broadcast(FLOAT, a[p + 13 * DISTANCE]).fma(v, s13);
      s14 = FloatVector.broadcast(FLOAT, a[p + 14 * DISTANCE]).fma(v, s14);
      s15 = FloatVector.broadcast(FLOAT, a[p + 15 * DISTANCE]).fma(v, s15);
      p += 1;
    }
    EXACT.cast(s0).intoArray(c, cOff);
    EXACT.cast(s1).intoArray(c, cOff + ldc);
    EXACT.cast(s2).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(s3).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(s4).intoArray(c, cOff + 4 * ldc);
    EXACT.cast(s5).intoArray(c, cOff + 5 * ldc);
    EXACT.cast(s6).intoArray(c, cOff + 6 * ldc);
    EXACT.cast(s7).intoArray(c, cOff + 7 * ldc);
    EXACT.cast(s8).intoArray(c, cOff + 8 * ldc);
    EXACT.cast(s9).intoArray(c, cOff + 9 * ldc);
    EXACT.cast(s10).intoArray(c, cOff + 10 * ldc);
    EXACT.cast(s11).intoArray(c, cOff + 11 * ldc);
    EXACT.cast(s12).intoArray(c, cOff + 12 * ldc);
    EXACT.cast(s13).intoArray(c, cOff + 13 * ldc);
    EXACT.cast(s14).intoArray(c, cOff + 14 * ldc);
    EXACT.cast(s15).intoArray(c, cOff + 15 * ldc);
  }
}
