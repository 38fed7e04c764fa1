package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

/// The products of [dev.retort.engine.kernel.Winograd]: at each point a small matrix product, whose
/// operands lie ready for the tiles of [GemmTiles].
final class WinogradTiles {
  /// Columns of a tile.
  static final int COLUMNS = 2 * LENGTH;

  private WinogradTiles() {}

  /// C = left right, or C = C + left right; element (i, k) of the left operand is `a[aOff + i aRow
  /// + k aK]`. Rows are computed in fours, so that operands and C have room for as many.
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
      if (vectors == 1 && eight) {
        GemmNarrowTiles.tile8x1(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
      } else if (vectors == 1) {
        GemmNarrowTiles.tile4x1(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
      } else if (eight && GemmTiles.ROWS >= 8) {
        GemmTiles.tile8x2(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
      } else {
        GemmTiles.tile4x2(kc, a, p, aRow, aK, b, bOff, bK, c, to, ldc, accumulate);
        eight = false;
      }
      i += eight ? 8 : 4;
    }
  }
}
