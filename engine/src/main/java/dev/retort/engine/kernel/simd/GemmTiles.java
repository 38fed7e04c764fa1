package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/// The innermost loops of a matrix product: a tile of C, two vectors wide, stays in registers while
/// k runs.
///
/// Each step of k takes two vectors of the right operand and multiplies them with single elements
/// of the left one, row by row. An element of C is thus one lane of one chain of fma over k
/// ascending, whatever the width of the vectors and the size of the tile.
///
/// Element (i, k) of the left operand is `a[aOff + i aRow + k aK]`, element (k, j) of the right one
/// `b[bOff + k bK + j]`, and (i, j) of C `c[cOff + i ldc + j]`; `kc` counts the steps of k, and
/// `accumulate` says that C's own values begin the chains. With 32 registers strides cost 2 % and
/// let the same loops run on packed operands and on those that lie as they are; with 16 see
/// [GemmFixedTiles]. Narrower tiles are in [GemmNarrowTiles].
final class GemmTiles {
  /// Rows of the tile that runs best: two vectors a row fill half the registers, and more make the
  /// compiler spill where there are only 16, but for two packed operands ([GemmFixedTiles]).
  static final int ROWS = Lanes.REGISTERS == 32 ? 8 : 4;

  /// Columns of a tile.
  static final int COLUMNS = 2 * LENGTH;

  /// Places of a step of k in a panel of a packed left operand, which has as many rows, or
  /// [GemmFixedTiles#LEFT_ROWS]: `a[(i / rows) aPanel + k 16 + i % rows]`.
  static final int PANEL_ROWS = 16;

  private GemmTiles() {}

  /// C = left right, or C = C + left right, for 8 rows.
  static void tile8x2(
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

  /// 10 rows that lie side by side (aRow = 1): the gradient by weight of a last layer, turned, has
  /// as many rows as there are classes. One check of bounds serves them all.
  static void tile10x2(
      int kc,
      float[] a,
      int aOff,
      int aK,
      float[] b,
      int bOff,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
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
    FloatVector c80 = FloatVector.zero(FLOAT);
    FloatVector c81 = FloatVector.zero(FLOAT);
    FloatVector c90 = FloatVector.zero(FLOAT);
    FloatVector c91 = FloatVector.zero(FLOAT);
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
      c80 = FloatVector.fromArray(FLOAT, c, cOff + 8 * ldc);
      c81 = FloatVector.fromArray(FLOAT, c, cOff + 8 * ldc + LENGTH);
      c90 = FloatVector.fromArray(FLOAT, c, cOff + 9 * ldc);
      c91 = FloatVector.fromArray(FLOAT, c, cOff + 9 * ldc + LENGTH);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[p + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[p + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(FLOAT, a[p + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(FLOAT, a[p + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(FLOAT, a[p + 6]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(FLOAT, a[p + 7]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      x = FloatVector.broadcast(FLOAT, a[p + 8]);
      c80 = x.fma(b0, c80);
      c81 = x.fma(b1, c81);
      x = FloatVector.broadcast(FLOAT, a[p + 9]);
      c90 = x.fma(b0, c90);
      c91 = x.fma(b1, c91);
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
    EXACT.cast(c80).intoArray(c, cOff + 8 * ldc);
    EXACT.cast(c81).intoArray(c, cOff + 8 * ldc + LENGTH);
    EXACT.cast(c90).intoArray(c, cOff + 9 * ldc);
    EXACT.cast(c91).intoArray(c, cOff + 9 * ldc + LENGTH);
  }

  static void tile4x2(
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
      c01 = FloatVector.fromArray(FLOAT, c, cOff + LENGTH);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + ldc + LENGTH);
      c20 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc);
      c21 = FloatVector.fromArray(FLOAT, c, cOff + 2 * ldc + LENGTH);
      c30 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc);
      c31 = FloatVector.fromArray(FLOAT, c, cOff + 3 * ldc + LENGTH);
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
    EXACT.cast(c00).intoArray(c, cOff);
    EXACT.cast(c01).intoArray(c, cOff + LENGTH);
    EXACT.cast(c10).intoArray(c, cOff + ldc);
    EXACT.cast(c11).intoArray(c, cOff + ldc + LENGTH);
    EXACT.cast(c20).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c21).intoArray(c, cOff + 2 * ldc + LENGTH);
    EXACT.cast(c30).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(c31).intoArray(c, cOff + 3 * ldc + LENGTH);
  }

  static void tile2x2(
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
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, cOff);
      c01 = FloatVector.fromArray(FLOAT, c, cOff + LENGTH);
      c10 = FloatVector.fromArray(FLOAT, c, cOff + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, cOff + ldc + LENGTH);
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
      p += aK;
      q += bK;
    }
    EXACT.cast(c00).intoArray(c, cOff);
    EXACT.cast(c01).intoArray(c, cOff + LENGTH);
    EXACT.cast(c10).intoArray(c, cOff + ldc);
    EXACT.cast(c11).intoArray(c, cOff + ldc + LENGTH);
  }

  static void tile1x2(
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
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, cOff);
      c01 = FloatVector.fromArray(FLOAT, c, cOff + LENGTH);
    }
    int p = aOff;
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      p += aK;
      q += bK;
    }
    EXACT.cast(c00).intoArray(c, cOff);
    EXACT.cast(c01).intoArray(c, cOff + LENGTH);
  }
}
