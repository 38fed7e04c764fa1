package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/// Tiles that pack the right operand as they read it: the first tile of a column runs on the
/// operand as it lies, rows of it far apart in memory, and leaves it in a small buffer for the
/// tiles below.
///
/// Packing this way costs two stores a step of k instead of a pass of its own (5 to 10 % of a
/// product of 128 rows), and the buffer never leaves the nearer caches. `to[k COLUMNS + j]` is
/// element (k, j); see [GemmTiles] for the rest.
final class GemmPackingTiles {
  private GemmPackingTiles() {}

  static void tile8x2Packing(
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
      boolean accumulate,
      float[] to) {
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
      c01 = FloatVector.fromArray(FLOAT, c, cOff + LENGTH);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + ldc + LENGTH);
      c20 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c21 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc + LENGTH);
      c30 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
      c31 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc + LENGTH);
      c40 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc);
      c41 = FloatVector.fromArray(FLOAT, c, cOff + 4 * ldc + LENGTH);
      c50 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc);
      c51 = FloatVector.fromArray(FLOAT, c, cOff + 5 * ldc + LENGTH);
      c60 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc);
      c61 = FloatVector.fromArray(FLOAT, c, cOff + 6 * ldc + LENGTH);
      c70 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc);
      c71 = FloatVector.fromArray(FLOAT, c, cOff + 7 * ldc + LENGTH);
    }
    int p = aOff;
    int q = bOff;
    int w = 0;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      b0.intoArray(to, w);
      b1.intoArray(to, w + LENGTH);
      w += COLUMNS;
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
    EXACT.cast(c00).intoArray(c, cOff);
    EXACT.cast(c01).intoArray(c, cOff + LENGTH);
    EXACT.cast(c10).intoArray(c, cOff + ldc);
    EXACT.cast(c11).intoArray(c, cOff + ldc + LENGTH);
    EXACT.cast(c20).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c21).intoArray(c, cOff + 2 * ldc + LENGTH);
    EXACT.cast(c30).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(c31).intoArray(c, cOff + 3 * ldc + LENGTH);
    EXACT.cast(c40).intoArray(c, cOff + 4 * ldc);
    EXACT.cast(c41).intoArray(c, cOff + 4 * ldc + LENGTH);
    EXACT.cast(c50).intoArray(c, cOff + 5 * ldc);
    EXACT.cast(c51).intoArray(c, cOff + 5 * ldc + LENGTH);
    EXACT.cast(c60).intoArray(c, cOff + 6 * ldc);
    EXACT.cast(c61).intoArray(c, cOff + 6 * ldc + LENGTH);
    EXACT.cast(c70).intoArray(c, cOff + 7 * ldc);
    EXACT.cast(c71).intoArray(c, cOff + 7 * ldc + LENGTH);
  }
}
