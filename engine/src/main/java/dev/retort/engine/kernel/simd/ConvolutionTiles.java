package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The innermost loops of a convolution: a tile of outputs stays in registers while k runs.
///
/// They differ from those of a matrix product in where the right operand comes from. Its row k is
/// not a row of a matrix but a shifted view of an image: element (k, j) is `b[base + at[k] + j]`,
/// so that no product's operand has to be written out. The two vectors of a tile have bases of
/// their own, which need not be neighbours: at the end of a plane they overlap instead of being
/// masked, and compute some elements twice.
///
/// Element (i, k) of the left operand is `a[aOff + i aRow + k aK]`. Each element of C is one lane
/// of one chain of fma over k ascending.
final class ConvolutionTiles {
  /// Rows of the tile that runs best; see [GemmTiles#ROWS].
  private static final int ROWS = GemmTiles.ROWS;

  private ConvolutionTiles() {}

  /// Two vectors of columns by any number of rows: C = left right, or C = C + left right, and then
  /// the bias of its row added. Rows of the left operand lie in panels of 16, `aPanel` apart.
  static void columns(
      int rows,
      int kc,
      float[] a,
      int aOff,
      int aPanel,
      int aRow,
      int aK,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      int ldc,
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
    int i = 0;
    while (i < rows) {
      int left = rows - i;
      int p = aOff + i / PANEL_ROWS * aPanel + i % PANEL_ROWS * aRow;
      int to0 = c0 + i * ldc;
      int to1 = c1 + i * ldc;
      if (left >= 8 && ROWS >= 8) {
        tile8(
            kc, a, p, aRow, aK, b, at, base0, base1, c, to0, to1, ldc, accumulate, bias, bias0 + i);
        i += 8;
      } else if (left >= 4) {
        tile4(
            kc, a, p, aRow, aK, b, at, base0, base1, c, to0, to1, ldc, accumulate, bias, bias0 + i);
        i += 4;
      } else if (left >= 2) {
        tile2(
            kc, a, p, aRow, aK, b, at, base0, base1, c, to0, to1, ldc, accumulate, bias, bias0 + i);
        i += 2;
      } else {
        tile1(kc, a, p, aK, b, at, base0, base1, c, to0, to1, accumulate, bias, bias0 + i);
        i += 1;
      }
    }
  }

  /// 8 rows by two vectors.
  private static void tile8(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      int ldc,
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
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
      c00 = FloatVector.fromArray(FLOAT, c, c0);
      c01 = FloatVector.fromArray(FLOAT, c, c1);
      c10 = FloatVector.fromArray(FLOAT, c, c0 + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, c1 + ldc);
      c20 = FloatVector.fromArray(FLOAT, c, c0 + 2 * ldc);
      c21 = FloatVector.fromArray(FLOAT, c, c1 + 2 * ldc);
      c30 = FloatVector.fromArray(FLOAT, c, c0 + 3 * ldc);
      c31 = FloatVector.fromArray(FLOAT, c, c1 + 3 * ldc);
      c40 = FloatVector.fromArray(FLOAT, c, c0 + 4 * ldc);
      c41 = FloatVector.fromArray(FLOAT, c, c1 + 4 * ldc);
      c50 = FloatVector.fromArray(FLOAT, c, c0 + 5 * ldc);
      c51 = FloatVector.fromArray(FLOAT, c, c1 + 5 * ldc);
      c60 = FloatVector.fromArray(FLOAT, c, c0 + 6 * ldc);
      c61 = FloatVector.fromArray(FLOAT, c, c1 + 6 * ldc);
      c70 = FloatVector.fromArray(FLOAT, c, c0 + 7 * ldc);
      c71 = FloatVector.fromArray(FLOAT, c, c1 + 7 * ldc);
    }
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
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
    }
    if (bias != null) {
      c00 = c00.add(bias[bias0]);
      c01 = c01.add(bias[bias0]);
      c10 = c10.add(bias[bias0 + 1]);
      c11 = c11.add(bias[bias0 + 1]);
      c20 = c20.add(bias[bias0 + 2]);
      c21 = c21.add(bias[bias0 + 2]);
      c30 = c30.add(bias[bias0 + 3]);
      c31 = c31.add(bias[bias0 + 3]);
      c40 = c40.add(bias[bias0 + 4]);
      c41 = c41.add(bias[bias0 + 4]);
      c50 = c50.add(bias[bias0 + 5]);
      c51 = c51.add(bias[bias0 + 5]);
      c60 = c60.add(bias[bias0 + 6]);
      c61 = c61.add(bias[bias0 + 6]);
      c70 = c70.add(bias[bias0 + 7]);
      c71 = c71.add(bias[bias0 + 7]);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c1);
    c10.intoArray(c, c0 + ldc);
    c11.intoArray(c, c1 + ldc);
    c20.intoArray(c, c0 + 2 * ldc);
    c21.intoArray(c, c1 + 2 * ldc);
    c30.intoArray(c, c0 + 3 * ldc);
    c31.intoArray(c, c1 + 3 * ldc);
    c40.intoArray(c, c0 + 4 * ldc);
    c41.intoArray(c, c1 + 4 * ldc);
    c50.intoArray(c, c0 + 5 * ldc);
    c51.intoArray(c, c1 + 5 * ldc);
    c60.intoArray(c, c0 + 6 * ldc);
    c61.intoArray(c, c1 + 6 * ldc);
    c70.intoArray(c, c0 + 7 * ldc);
    c71.intoArray(c, c1 + 7 * ldc);
  }

  /// 4 rows by two vectors.
  private static void tile4(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      int ldc,
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c20 = FloatVector.zero(FLOAT);
    FloatVector c21 = FloatVector.zero(FLOAT);
    FloatVector c30 = FloatVector.zero(FLOAT);
    FloatVector c31 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, c0);
      c01 = FloatVector.fromArray(FLOAT, c, c1);
      c10 = FloatVector.fromArray(FLOAT, c, c0 + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, c1 + ldc);
      c20 = FloatVector.fromArray(FLOAT, c, c0 + 2 * ldc);
      c21 = FloatVector.fromArray(FLOAT, c, c1 + 2 * ldc);
      c30 = FloatVector.fromArray(FLOAT, c, c0 + 3 * ldc);
      c31 = FloatVector.fromArray(FLOAT, c, c1 + 3 * ldc);
    }
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
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
    }
    if (bias != null) {
      c00 = c00.add(bias[bias0]);
      c01 = c01.add(bias[bias0]);
      c10 = c10.add(bias[bias0 + 1]);
      c11 = c11.add(bias[bias0 + 1]);
      c20 = c20.add(bias[bias0 + 2]);
      c21 = c21.add(bias[bias0 + 2]);
      c30 = c30.add(bias[bias0 + 3]);
      c31 = c31.add(bias[bias0 + 3]);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c1);
    c10.intoArray(c, c0 + ldc);
    c11.intoArray(c, c1 + ldc);
    c20.intoArray(c, c0 + 2 * ldc);
    c21.intoArray(c, c1 + 2 * ldc);
    c30.intoArray(c, c0 + 3 * ldc);
    c31.intoArray(c, c1 + 3 * ldc);
  }

  /// 2 rows by two vectors.
  private static void tile2(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      int ldc,
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, c0);
      c01 = FloatVector.fromArray(FLOAT, c, c1);
      c10 = FloatVector.fromArray(FLOAT, c, c0 + ldc);
      c11 = FloatVector.fromArray(FLOAT, c, c1 + ldc);
    }
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + aRow]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      p += aK;
    }
    if (bias != null) {
      c00 = c00.add(bias[bias0]);
      c01 = c01.add(bias[bias0]);
      c10 = c10.add(bias[bias0 + 1]);
      c11 = c11.add(bias[bias0 + 1]);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c1);
    c10.intoArray(c, c0 + ldc);
    c11.intoArray(c, c1 + ldc);
  }

  /// 1 row by two vectors.
  private static void tile1(
      int kc,
      float[] a,
      int aOff,
      int aK,
      float[] b,
      int[] at,
      int base0,
      int base1,
      float[] c,
      int c0,
      int c1,
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c00 = FloatVector.fromArray(FLOAT, c, c0);
      c01 = FloatVector.fromArray(FLOAT, c, c1);
    }
    int p = aOff;
    for (int k = 0; k < kc; k++) {
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      p += aK;
    }
    if (bias != null) {
      c00 = c00.add(bias[bias0]);
      c01 = c01.add(bias[bias0]);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c1);
  }
}
