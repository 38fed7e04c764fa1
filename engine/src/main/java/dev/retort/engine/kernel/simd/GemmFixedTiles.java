package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/// [GemmTiles#tile4x2] with constants for the distances of k, for processors with 16 registers
/// (AVX2).
///
/// A place that is a constant times k can be checked once, before the loop. With distances that are
/// known only at run time C2 checks each of six loads in each step, for eight multiplications, and
/// keeps the distances themselves in memory: 38 instructions a step, 20 where both operands are
/// packed. Tiles twice as large, where there are 32 registers, have other work to hide that behind.
///
/// Two steps are written out, so that what counts and compares is done once for both: in the first
/// cache 63 GFLOP/s instead of 46 (of 88, on a core whose other thread was busy). Three or four
/// spill.
///
/// Where both operands are packed there are five rows as well, one step at a time. Ten chains leave
/// room where eight have just the four cycles that a multiply-add takes: large products need 0.85
/// to 0.95 of the time in a quiet moment, and as long while the core's other thread is busy. Of a
/// left operand in rows the same tile spills (35 GFLOP/s), and so do six rows of either kind, in
/// some methods and not in others.
final class GemmFixedTiles {
  /// Whether these tiles are the ones to use. Operands are then packed wherever that makes them
  /// fit.
  static final boolean BEST = GemmTiles.ROWS == 4;

  /// Whether a step of k is as long in both packed operands, as at 256 bits. Only then may the
  /// tiles for two packed operands, and [CorrelationPositions], be used.
  static final boolean PACKED = BEST && COLUMNS == PANEL_ROWS;

  /// Rows of a panel of the left operand that matrix products pack (convolutions have 16): three
  /// tiles of five. The last of the [GemmTiles#PANEL_ROWS] places of each step is read only in a
  /// last panel of 16 rows.
  static final int LEFT_ROWS = PACKED ? 15 : PANEL_ROWS;

  /// Pairs of vectors in a row of C from which on turning a left operand that lies in rows, and
  /// packing it, costs less than it brings: with 8, products of 128 columns lost up to a third on
  /// two threads.
  static final int TURNING = 16;

  /// Two vectors that sums begin with. They are always loaded, from here or from C: of a choice
  /// between a vector that was made and one that was loaded C2 makes code of half the speed, as
  /// soon as a program has done both (256 x 256 x 2048, left transposed: 36 % of the peak, and 56
  /// %).
  static final float[] ZEROS = new float[COLUMNS];

  private GemmFixedTiles() {}

  /// C = left right, or C = C + left right, for a packed left operand in panels of `height` rows,
  /// `aPanel` apart, the last of which may have fewer, and two vectors of a packed right one.
  static void panels(
      int rows,
      int height,
      int kc,
      float[] a,
      int aOff,
      int aPanel,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    int p = aOff;
    int count;
    for (int i = 0; i < rows; i += count, p += aPanel) {
      int left = rows - i;
      // one row more is packed too: four tiles of four take 0.95 of three of five and a lone row
      count = left == PANEL_ROWS ? left : Math.min(height, left);
      panel(count, kc, a, p, b, bOff, c, cOff + i * ldc, ldc, accumulate);
    }
  }

  /// The rows of one panel: as many tiles of five as leave whole tiles of four; of 1 to 3, 6, 7 and
  /// 11 rows, which that does not fit, as many as there are, and smaller tiles.
  private static void panel(
      int rows,
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    int inFours = (5 - rows % 5) % 5 * 4;
    int inFives = rows - (inFours <= rows ? inFours : 0);
    int i = 0;
    for (; i + 5 <= inFives; i += 5) {
      packed5x2(kc, a, aOff + i, b, bOff, c, cOff + i * ldc, ldc, accumulate);
    }
    for (; i + 4 <= rows; i += 4) {
      packed4x2(kc, a, aOff + i, b, bOff, c, cOff + i * ldc, ldc, accumulate);
    }
    GemmBlock.wide(
        rows - i,
        kc,
        a,
        aOff + i,
        1,
        PANEL_ROWS,
        b,
        bOff,
        COLUMNS,
        c,
        cOff + i * ldc,
        ldc,
        accumulate);
  }

  /// Of a left operand in rows: element (i, k) at `a[aOff + i aRow + k]`. The right one is packed.
  static void rows4x2(
      int kc,
      float[] a,
      int aOff,
      int aRow,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    float[] from = accumulate ? c : ZEROS;
    int at = accumulate ? cOff : 0;
    int row = accumulate ? ldc : 0;
    FloatVector c00 = FloatVector.fromArray(FLOAT, from, at);
    FloatVector c01 = FloatVector.fromArray(FLOAT, from, at + LENGTH);
    FloatVector c10 = FloatVector.fromArray(FLOAT, from, at + row);
    FloatVector c11 = FloatVector.fromArray(FLOAT, from, at + row + LENGTH);
    FloatVector c20 = FloatVector.fromArray(FLOAT, from, at + 2 * row);
    FloatVector c21 = FloatVector.fromArray(FLOAT, from, at + 2 * row + LENGTH);
    FloatVector c30 = FloatVector.fromArray(FLOAT, from, at + 3 * row);
    FloatVector c31 = FloatVector.fromArray(FLOAT, from, at + 3 * row + LENGTH);
    int a1 = aOff + aRow;
    int a2 = aOff + 2 * aRow;
    int a3 = aOff + 3 * aRow;
    int k = 0;
    for (; k < kc - 1; k += 2) {
      int q = bOff + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[aOff + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[a1 + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[a2 + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[a3 + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      FloatVector d0 = FloatVector.fromArray(FLOAT, b, q + COLUMNS);
      FloatVector d1 = FloatVector.fromArray(FLOAT, b, q + COLUMNS + LENGTH);
      x = FloatVector.broadcast(FLOAT, a[aOff + k + 1]);
      c00 = x.fma(d0, c00);
      c01 = x.fma(d1, c01);
      x = FloatVector.broadcast(FLOAT, a[a1 + k + 1]);
      c10 = x.fma(d0, c10);
      c11 = x.fma(d1, c11);
      x = FloatVector.broadcast(FLOAT, a[a2 + k + 1]);
      c20 = x.fma(d0, c20);
      c21 = x.fma(d1, c21);
      x = FloatVector.broadcast(FLOAT, a[a3 + k + 1]);
      c30 = x.fma(d0, c30);
      c31 = x.fma(d1, c31);
    }
    if (k < kc) {
      int q = bOff + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[aOff + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[a1 + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[a2 + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[a3 + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
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

  /// Of two packed operands: element (i, k) of the left one at `a[aOff + k PANEL_ROWS + i]`.
  ///
  /// One number runs, the place in the right operand; that in the left one is a constant away. That
  /// saves two more instructions a step.
  static void packed4x2(
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    float[] from = accumulate ? c : ZEROS;
    int at = accumulate ? cOff : 0;
    int row = accumulate ? ldc : 0;
    FloatVector c00 = FloatVector.fromArray(FLOAT, from, at);
    FloatVector c01 = FloatVector.fromArray(FLOAT, from, at + LENGTH);
    FloatVector c10 = FloatVector.fromArray(FLOAT, from, at + row);
    FloatVector c11 = FloatVector.fromArray(FLOAT, from, at + row + LENGTH);
    FloatVector c20 = FloatVector.fromArray(FLOAT, from, at + 2 * row);
    FloatVector c21 = FloatVector.fromArray(FLOAT, from, at + 2 * row + LENGTH);
    FloatVector c30 = FloatVector.fromArray(FLOAT, from, at + 3 * row);
    FloatVector c31 = FloatVector.fromArray(FLOAT, from, at + 3 * row + LENGTH);
    int apart = aOff - bOff;
    int end = bOff + kc * COLUMNS;
    int q = bOff;
    for (; q < end - COLUMNS; q += 2 * COLUMNS) {
      int p = q + apart;
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
      FloatVector d0 = FloatVector.fromArray(FLOAT, b, q + COLUMNS);
      FloatVector d1 = FloatVector.fromArray(FLOAT, b, q + COLUMNS + LENGTH);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS]);
      c00 = x.fma(d0, c00);
      c01 = x.fma(d1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS + 1]);
      c10 = x.fma(d0, c10);
      c11 = x.fma(d1, c11);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS + 2]);
      c20 = x.fma(d0, c20);
      c21 = x.fma(d1, c21);
      x = FloatVector.broadcast(FLOAT, a[p + PANEL_ROWS + 3]);
      c30 = x.fma(d0, c30);
      c31 = x.fma(d1, c31);
    }
    if (q < end) {
      int p = q + apart;
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

  /// [#packed4x2] with five rows, a step at a time.
  static void packed5x2(
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    float[] from = accumulate ? c : ZEROS;
    int at = accumulate ? cOff : 0;
    int row = accumulate ? ldc : 0;
    FloatVector c00 = FloatVector.fromArray(FLOAT, from, at);
    FloatVector c01 = FloatVector.fromArray(FLOAT, from, at + LENGTH);
    FloatVector c10 = FloatVector.fromArray(FLOAT, from, at + row);
    FloatVector c11 = FloatVector.fromArray(FLOAT, from, at + row + LENGTH);
    FloatVector c20 = FloatVector.fromArray(FLOAT, from, at + 2 * row);
    FloatVector c21 = FloatVector.fromArray(FLOAT, from, at + 2 * row + LENGTH);
    FloatVector c30 = FloatVector.fromArray(FLOAT, from, at + 3 * row);
    FloatVector c31 = FloatVector.fromArray(FLOAT, from, at + 3 * row + LENGTH);
    FloatVector c40 = FloatVector.fromArray(FLOAT, from, at + 4 * row);
    FloatVector c41 = FloatVector.fromArray(FLOAT, from, at + 4 * row + LENGTH);
    int apart = aOff - bOff;
    int end = bOff + kc * COLUMNS;
    for (int q = bOff; q < end; q += COLUMNS) {
      int p = q + apart;
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
  }

  /// Of operands that lie anyhow, but for rows of the left one side by side: element (i, k) at
  /// `a[aOff + k aK + i]`, which leaves one check of bounds for the four.
  static void beside4x2(
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
    float[] from = accumulate ? c : ZEROS;
    int at = accumulate ? cOff : 0;
    int row = accumulate ? ldc : 0;
    FloatVector c00 = FloatVector.fromArray(FLOAT, from, at);
    FloatVector c01 = FloatVector.fromArray(FLOAT, from, at + LENGTH);
    FloatVector c10 = FloatVector.fromArray(FLOAT, from, at + row);
    FloatVector c11 = FloatVector.fromArray(FLOAT, from, at + row + LENGTH);
    FloatVector c20 = FloatVector.fromArray(FLOAT, from, at + 2 * row);
    FloatVector c21 = FloatVector.fromArray(FLOAT, from, at + 2 * row + LENGTH);
    FloatVector c30 = FloatVector.fromArray(FLOAT, from, at + 3 * row);
    FloatVector c31 = FloatVector.fromArray(FLOAT, from, at + 3 * row + LENGTH);
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
}
