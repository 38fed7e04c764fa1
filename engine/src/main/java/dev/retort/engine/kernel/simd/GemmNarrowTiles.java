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

  /// 16 rows of a left operand whose k lie side by side: with 17 loads to 16 multiplications the
  /// checks of bounds would cost as much as the work, and here the compiler can move them out of
  /// the loop.
  static void tile16x1(
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
    int a0 = aOff;
    int a1 = aOff + aRow;
    int a2 = aOff + 2 * aRow;
    int a3 = aOff + 3 * aRow;
    int a4 = aOff + 4 * aRow;
    int a5 = aOff + 5 * aRow;
    int a6 = aOff + 6 * aRow;
    int a7 = aOff + 7 * aRow;
    int a8 = aOff + 8 * aRow;
    int a9 = aOff + 9 * aRow;
    int a10 = aOff + 10 * aRow;
    int a11 = aOff + 11 * aRow;
    int a12 = aOff + 12 * aRow;
    int a13 = aOff + 13 * aRow;
    int a14 = aOff + 14 * aRow;
    int a15 = aOff + 15 * aRow;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      q += bK;
      c0 = FloatVector.broadcast(FLOAT, a[a0 + k]).fma(b0, c0);
      c1 = FloatVector.broadcast(FLOAT, a[a1 + k]).fma(b0, c1);
      c2 = FloatVector.broadcast(FLOAT, a[a2 + k]).fma(b0, c2);
      c3 = FloatVector.broadcast(FLOAT, a[a3 + k]).fma(b0, c3);
      c4 = FloatVector.broadcast(FLOAT, a[a4 + k]).fma(b0, c4);
      c5 = FloatVector.broadcast(FLOAT, a[a5 + k]).fma(b0, c5);
      c6 = FloatVector.broadcast(FLOAT, a[a6 + k]).fma(b0, c6);
      c7 = FloatVector.broadcast(FLOAT, a[a7 + k]).fma(b0, c7);
      c8 = FloatVector.broadcast(FLOAT, a[a8 + k]).fma(b0, c8);
      c9 = FloatVector.broadcast(FLOAT, a[a9 + k]).fma(b0, c9);
      c10 = FloatVector.broadcast(FLOAT, a[a10 + k]).fma(b0, c10);
      c11 = FloatVector.broadcast(FLOAT, a[a11 + k]).fma(b0, c11);
      c12 = FloatVector.broadcast(FLOAT, a[a12 + k]).fma(b0, c12);
      c13 = FloatVector.broadcast(FLOAT, a[a13 + k]).fma(b0, c13);
      c14 = FloatVector.broadcast(FLOAT, a[a14 + k]).fma(b0, c14);
      c15 = FloatVector.broadcast(FLOAT, a[a15 + k]).fma(b0, c15);
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
