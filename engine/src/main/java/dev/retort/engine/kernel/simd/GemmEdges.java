package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Tiles for the right edge of C, where the last vector is not full: masks on loads and stores of C
/// alone, none in the loop, so the right operand must be readable for whole vectors there. See
/// [GemmTiles].
final class GemmEdges {
  private GemmEdges() {}

  /// More than one vector wide and at most two.
  static void tile8x2Edge(
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
      int columns,
      boolean accumulate) {
    VectorMask<Float> mask = FLOAT.indexInRange(LENGTH, columns);
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c20 = FloatVector.zero(FLOAT);
    FloatVector c21 = FloatVector.zero(FLOAT);
    FloatVector c30 = FloatVector.zero(FLOAT);
    FloatVector c31 = FloatVector.zero(FLOAT);
    FloatVector c40 = FloatVector.zero(FLOAT);
    FloatVector c41 = FloatVector.zero(FLOAT);
    FloatVector c50 = FloatVector.zero(FLOAT);
    FloatVector c51 = FloatVector.zero(FLOAT);
    FloatVector c60 = FloatVector.zero(FLOAT);
    FloatVector c61 = FloatVector.zero(FLOAT);
    FloatVector c70 = FloatVector.zero(FLOAT);
    FloatVector c71 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, cOff);
      c01 = FloatVector.fromArray(FLOAT, c, cOff + LENGTH, mask);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + ldc + LENGTH, mask);
      c20 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c21 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc + LENGTH, mask);
      c30 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
      c31 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc + LENGTH, mask);
      c40 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc);
      c41 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc + LENGTH, mask);
      c50 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc);
      c51 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc + LENGTH, mask);
      c60 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc);
      c61 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc + LENGTH, mask);
      c70 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc);
      c71 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc + LENGTH, mask);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(FLOAT, a[p + 4 * aRow]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(FLOAT, a[p + 5 * aRow]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(FLOAT, a[p + 6 * aRow]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(FLOAT, a[p + 7 * aRow]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      p += aK;
      q += bK;
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + LENGTH, mask);
    c10.intoArray(c, cOff + ldc);
    c11.intoArray(c, cOff + ldc + LENGTH, mask);
    c20.intoArray(c, cOff + 2 * ldc);
    c21.intoArray(c, cOff + 2 * ldc + LENGTH, mask);
    c30.intoArray(c, cOff + 3 * ldc);
    c31.intoArray(c, cOff + 3 * ldc + LENGTH, mask);
    c40.intoArray(c, cOff + 4 * ldc);
    c41.intoArray(c, cOff + 4 * ldc + LENGTH, mask);
    c50.intoArray(c, cOff + 5 * ldc);
    c51.intoArray(c, cOff + 5 * ldc + LENGTH, mask);
    c60.intoArray(c, cOff + 6 * ldc);
    c61.intoArray(c, cOff + 6 * ldc + LENGTH, mask);
    c70.intoArray(c, cOff + 7 * ldc);
    c71.intoArray(c, cOff + 7 * ldc + LENGTH, mask);
  }

  static void tile4x2Edge(
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
      int columns,
      boolean accumulate) {
    VectorMask<Float> mask = FLOAT.indexInRange(LENGTH, columns);
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c20 = FloatVector.zero(FLOAT);
    FloatVector c21 = FloatVector.zero(FLOAT);
    FloatVector c30 = FloatVector.zero(FLOAT);
    FloatVector c31 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, cOff);
      c01 = FloatVector.fromArray(FLOAT, c, cOff + LENGTH, mask);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + ldc + LENGTH, mask);
      c20 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c21 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc + LENGTH, mask);
      c30 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
      c31 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc + LENGTH, mask);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * aRow]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * aRow]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      p += aK;
      q += bK;
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + LENGTH, mask);
    c10.intoArray(c, cOff + ldc);
    c11.intoArray(c, cOff + ldc + LENGTH, mask);
    c20.intoArray(c, cOff + 2 * ldc);
    c21.intoArray(c, cOff + 2 * ldc + LENGTH, mask);
    c30.intoArray(c, cOff + 3 * ldc);
    c31.intoArray(c, cOff + 3 * ldc + LENGTH, mask);
  }

  /// At most one vector wide, 16 rows, of a left operand whose k lie side by side: with 17 loads to
  /// 16 multiplications the checks of bounds would cost as much as the work, and here the compiler
  /// can move them out of the loop.
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
      int columns,
      boolean accumulate) {
    VectorMask<Float> mask = FLOAT.indexInRange(0, columns);
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
      c0 = FloatVector.fromArray(FLOAT, c, cOff, mask);
      c1 = FloatVector.fromArray(FLOAT, c, cOff + ldc, mask);
      c2 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc, mask);
      c3 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc, mask);
      c4 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc, mask);
      c5 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc, mask);
      c6 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc, mask);
      c7 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc, mask);
      c8 = FloatVector.fromArray(FLOAT, c, cOff + 8 * ldc, mask);
      c9 = FloatVector.fromArray(FLOAT, c, cOff + 9 * ldc, mask);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + 10 * ldc, mask);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + 11 * ldc, mask);
      c12 = FloatVector.fromArray(FLOAT, c, cOff + 12 * ldc, mask);
      c13 = FloatVector.fromArray(FLOAT, c, cOff + 13 * ldc, mask);
      c14 = FloatVector.fromArray(FLOAT, c, cOff + 14 * ldc, mask);
      c15 = FloatVector.fromArray(FLOAT, c, cOff + 15 * ldc, mask);
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
    c0.intoArray(c, cOff, mask);
    c1.intoArray(c, cOff + ldc, mask);
    c2.intoArray(c, cOff + 2 * ldc, mask);
    c3.intoArray(c, cOff + 3 * ldc, mask);
    c4.intoArray(c, cOff + 4 * ldc, mask);
    c5.intoArray(c, cOff + 5 * ldc, mask);
    c6.intoArray(c, cOff + 6 * ldc, mask);
    c7.intoArray(c, cOff + 7 * ldc, mask);
    c8.intoArray(c, cOff + 8 * ldc, mask);
    c9.intoArray(c, cOff + 9 * ldc, mask);
    c10.intoArray(c, cOff + 10 * ldc, mask);
    c11.intoArray(c, cOff + 11 * ldc, mask);
    c12.intoArray(c, cOff + 12 * ldc, mask);
    c13.intoArray(c, cOff + 13 * ldc, mask);
    c14.intoArray(c, cOff + 14 * ldc, mask);
    c15.intoArray(c, cOff + 15 * ldc, mask);
  }

  /// At most one vector wide.
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
      int columns,
      boolean accumulate) {
    VectorMask<Float> mask = FLOAT.indexInRange(0, columns);
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    FloatVector c4 = FloatVector.zero(FLOAT);
    FloatVector c5 = FloatVector.zero(FLOAT);
    FloatVector c6 = FloatVector.zero(FLOAT);
    FloatVector c7 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff, mask);
      c1 = FloatVector.fromArray(FLOAT, c, cOff + ldc, mask);
      c2 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc, mask);
      c3 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc, mask);
      c4 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc, mask);
      c5 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc, mask);
      c6 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc, mask);
      c7 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc, mask);
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
    c0.intoArray(c, cOff, mask);
    c1.intoArray(c, cOff + ldc, mask);
    c2.intoArray(c, cOff + 2 * ldc, mask);
    c3.intoArray(c, cOff + 3 * ldc, mask);
    c4.intoArray(c, cOff + 4 * ldc, mask);
    c5.intoArray(c, cOff + 5 * ldc, mask);
    c6.intoArray(c, cOff + 6 * ldc, mask);
    c7.intoArray(c, cOff + 7 * ldc, mask);
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
      int columns,
      boolean accumulate) {
    VectorMask<Float> mask = FLOAT.indexInRange(0, columns);
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    FloatVector c2 = FloatVector.zero(FLOAT);
    FloatVector c3 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff, mask);
      c1 = FloatVector.fromArray(FLOAT, c, cOff + ldc, mask);
      c2 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc, mask);
      c3 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc, mask);
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
    c0.intoArray(c, cOff, mask);
    c1.intoArray(c, cOff + ldc, mask);
    c2.intoArray(c, cOff + 2 * ldc, mask);
    c3.intoArray(c, cOff + 3 * ldc, mask);
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
      int columns,
      boolean accumulate) {
    VectorMask<Float> mask = FLOAT.indexInRange(0, columns);
    FloatVector c0 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, cOff, mask);
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
    c0.intoArray(c, cOff, mask);
  }
}
