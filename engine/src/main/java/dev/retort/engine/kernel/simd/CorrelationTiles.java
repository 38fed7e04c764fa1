package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The innermost loops of a [Correlation]: a tile of outputs stays in registers while k runs.
///
/// They differ from those of a matrix product in where the right operand comes from. Its row k is
/// not a row of a matrix but a shifted view of an image: element (k, j) is `b[base + at[k] + j]`,
/// so that no product's operand has to be written out. The two vectors of a tile have bases of
/// their own, which need not be neighbours: at the end of a plane they overlap instead of being
/// masked, and compute some elements twice.
///
/// Narrower tiles are in [CorrelationNarrowTiles]; a single output row, which has other ones, is in
/// [CorrelationRow].
///
/// The two vectors of row i of C begin at `c[c0 + i ldc]` and `c[c1 + i ldc]`; their chains begin
/// with `start[start0 + i startRow]` and `start[start1 + i startRow]`, which is C or zeros; its
/// bias is `bias[bias0 + i]`.
///
/// The left operand is packed, element (i, k) at `a[aOff + k 16 + i]`: with a run-time distance of
/// rows beside the table of views the loop falls from 97 to 83 % of the peak. Each element of C is
/// one lane of one chain of fma over k ascending.
final class CorrelationTiles {
  /// What a chain that starts at +0 starts from.
  static final float[] ZEROS = new float[LENGTH];

  private CorrelationTiles() {}

  /// C = left right, or C = C + left right, and then the bias of its row added, for up to 16 rows
  /// and two vectors, or one where both bases are the same.
  static void panel(
      int rows,
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
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
    // Not a branch in the tiles: two ways to begin cost the loop that follows a tenth.
    float[] start = accumulate ? c : ZEROS;
    int startRow = accumulate ? ldc : 0;
    int i = 0;
    while (i < rows) {
      int left = rows - i;
      int p = aOff + i;
      int to0 = c0 + i * ldc;
      int to1 = c1 + i * ldc;
      int start0 = accumulate ? to0 : 0;
      int start1 = accumulate ? to1 : 0;
      int from = bias0 + i;
      if (left >= 8 && base0 == base1) {
        CorrelationNarrowTiles.tile8x1(
            kc, a, p, b, at, base0, c, to0, ldc, start, start0, startRow, bias, from);
        i += 8;
      } else if (left >= 8 && GemmTiles.ROWS >= 8) {
        tile8x2(
            kc, a, p, b, at, base0, base1, c, to0, to1, ldc, start, start0, start1, startRow, bias,
            from);
        i += 8;
      } else if (left >= 4) {
        tile4x2(
            kc, a, p, b, at, base0, base1, c, to0, to1, ldc, start, start0, start1, startRow, bias,
            from);
        i += 4;
      } else if (left >= 2) {
        CorrelationNarrowTiles.tile2x2(
            kc, a, p, b, at, base0, base1, c, to0, to1, ldc, start, start0, start1, startRow, bias,
            from);
        i += 2;
      } else {
        CorrelationNarrowTiles.tile1x2(
            kc, a, p, b, at, base0, base1, c, to0, to1, start, start0, start1, bias, from);
        i += 1;
      }
    }
  }

  /// Eight rows by two vectors.
  private static void tile8x2(
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
      x = FloatVector.broadcast(FLOAT, a[p + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOAT, a[p + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOAT, a[p + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOAT, a[p + 4]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOAT, a[p + 5]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      x = FloatVector.broadcast(FLOAT, a[p + 6]);
      s60 = x.fma(b0, s60);
      s61 = x.fma(b1, s61);
      x = FloatVector.broadcast(FLOAT, a[p + 7]);
      s70 = x.fma(b0, s70);
      s71 = x.fma(b1, s71);
      p += PANEL_ROWS;
    }
    if (bias != null) {
      s00 = EXACT.cast(s00).add(bias[bias0]);
      s01 = EXACT.cast(s01).add(bias[bias0]);
      s10 = EXACT.cast(s10).add(bias[bias0 + 1]);
      s11 = EXACT.cast(s11).add(bias[bias0 + 1]);
      s20 = EXACT.cast(s20).add(bias[bias0 + 2]);
      s21 = EXACT.cast(s21).add(bias[bias0 + 2]);
      s30 = EXACT.cast(s30).add(bias[bias0 + 3]);
      s31 = EXACT.cast(s31).add(bias[bias0 + 3]);
      s40 = EXACT.cast(s40).add(bias[bias0 + 4]);
      s41 = EXACT.cast(s41).add(bias[bias0 + 4]);
      s50 = EXACT.cast(s50).add(bias[bias0 + 5]);
      s51 = EXACT.cast(s51).add(bias[bias0 + 5]);
      s60 = EXACT.cast(s60).add(bias[bias0 + 6]);
      s61 = EXACT.cast(s61).add(bias[bias0 + 6]);
      s70 = EXACT.cast(s70).add(bias[bias0 + 7]);
      s71 = EXACT.cast(s71).add(bias[bias0 + 7]);
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

  /// Four rows by two vectors, two steps at once: what counts them is a fifth of a single one.
  private static void tile4x2(
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
    FloatVector s20 = FloatVector.fromArray(FLOAT, start, start0 + 2 * startRow);
    FloatVector s21 = FloatVector.fromArray(FLOAT, start, start1 + 2 * startRow);
    FloatVector s30 = FloatVector.fromArray(FLOAT, start, start0 + 3 * startRow);
    FloatVector s31 = FloatVector.fromArray(FLOAT, start, start1 + 3 * startRow);
    int k = 0;
    for (; k < kc - 1; k += 2) {
      int p = aOff + k * PANEL_ROWS;
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOAT, a[p + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOAT, a[p + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOAT, a[p + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      int next = at[k + 1];
      FloatVector d0 = FloatVector.fromArray(FLOAT, b, base0 + next);
      FloatVector d1 = FloatVector.fromArray(FLOAT, b, base1 + next);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS]);
      s00 = x.fma(d0, s00);
      s01 = x.fma(d1, s01);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS + 1]);
      s10 = x.fma(d0, s10);
      s11 = x.fma(d1, s11);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS + 2]);
      s20 = x.fma(d0, s20);
      s21 = x.fma(d1, s21);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS + 3]);
      s30 = x.fma(d0, s30);
      s31 = x.fma(d1, s31);
    }
    if (k < kc) {
      int p = aOff + k * PANEL_ROWS;
      int q = at[k];
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, base0 + q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, base1 + q);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOAT, a[p + 1]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOAT, a[p + 2]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOAT, a[p + 3]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
    }
    if (bias != null) {
      s00 = EXACT.cast(s00).add(bias[bias0]);
      s01 = EXACT.cast(s01).add(bias[bias0]);
      s10 = EXACT.cast(s10).add(bias[bias0 + 1]);
      s11 = EXACT.cast(s11).add(bias[bias0 + 1]);
      s20 = EXACT.cast(s20).add(bias[bias0 + 2]);
      s21 = EXACT.cast(s21).add(bias[bias0 + 2]);
      s30 = EXACT.cast(s30).add(bias[bias0 + 3]);
      s31 = EXACT.cast(s31).add(bias[bias0 + 3]);
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
}
