package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.GemmTiles.ROWS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Covers a block of C of any size with tiles: whole ones first, then narrower ones.
///
/// The operands are those of [GemmTiles].
final class GemmBlock {
  private GemmBlock() {}

  /// Rows of an edge that are computed beside C at once.
  private static final int EDGE_ROWS = 16;

  /// Elements of the memory beside C.
  static final int EDGE = EDGE_ROWS * COLUMNS;

  /// C = left right, or C = C + left right.
  ///
  /// The columns of the right operand lie in panels of [GemmTiles#COLUMNS], `bPanel` apart; where it
  /// is not packed, `bPanel = COLUMNS`. Its element (k, j) is
  ///
  ///     b[bOff + j / COLUMNS bPanel + k bK + j % COLUMNS]
  ///
  /// It is read in whole vectors: up to `LENGTH - 1` elements beyond the last column must exist, and
  /// do not matter. `edge` has [#EDGE] elements.
  static void block(
      int rows,
      int columns,
      int kc,
      float[] a,
      int aOff,
      int aRow,
      int aK,
      float[] b,
      int bOff,
      int bPanel,
      int bK,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate,
      float[] edge) {
    int bAt = bOff;
    int j = 0;
    for (; j + COLUMNS <= columns; j += COLUMNS, bAt += bPanel) {
      wide(rows, kc, a, aOff, aRow, aK, b, bAt, bK, c, cOff + j, ldc, accumulate);
    }
    int left = columns - j;
    if (left == LENGTH) {
      narrow(rows, kc, a, aOff, aRow, aK, b, bAt, bK, c, cOff + j, ldc, accumulate);
    } else if (left > 0) {
      edge(rows, left, kc, a, aOff, aRow, aK, b, bAt, bK, c, cOff + j, ldc, accumulate, edge);
    }
  }

  /// A column of whole tiles of 8 rows whose first one packs the right operand for the others; not
  /// for [GemmFixedTiles].
  static void packing(
      int rows,
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
      float[] packed) {
    if (rows <= ROWS) {
      wide(rows, kc, a, aOff, aRow, aK, b, bOff, bK, c, cOff, ldc, accumulate);
      return;
    }
    GemmPackingTiles.tile8x2Packing(
        kc, a, aOff, aRow, aK, b, bOff, bK, c, cOff, ldc, accumulate, packed);
    wide(
        rows - ROWS,
        kc,
        a,
        aOff + ROWS * aRow,
        aRow,
        aK,
        packed,
        0,
        COLUMNS,
        c,
        cOff + ROWS * ldc,
        ldc,
        accumulate);
  }

  /// Exactly two vectors wide.
  static void wide(
      int rows,
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
    if (ROWS == 8) {
      for (; aRow == 1 && (rows - i == 10 || rows - i == 20 || rows - i == 30); i += 10) {
        GemmTiles.tile10x2(kc, a, aOff + i, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
      }
      for (; i + 8 <= rows; i += 8) {
        GemmTiles.tile8x2(
            kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
      }
    }
    for (; i + 4 <= rows; i += 4) {
      fourRows(kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
    }
    for (; i + 2 <= rows; i += 2) {
      GemmTiles.tile2x2(
          kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
    }
    for (; i < rows; i++) {
      GemmTiles.tile1x2(
          kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
    }
  }

  /// Four rows, by the tile that runs best on operands that lie like these.
  static void fourRows(
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
    if (!GemmFixedTiles.BEST) {
      GemmTiles.tile4x2(kc, a, aOff, aRow, aK, b, bOff, bK, c, cOff, ldc, accumulate);
    } else if (bK == COLUMNS && aK == 1) {
      GemmFixedTiles.rows4x2(kc, a, aOff, aRow, b, bOff, c, cOff, ldc, accumulate);
    } else if (GemmFixedTiles.PACKED && bK == COLUMNS && aK == PANEL_ROWS && aRow == 1) {
      GemmFixedTiles.packed4x2(kc, a, aOff, b, bOff, c, cOff, ldc, accumulate);
    } else if (aRow == 1) {
      GemmFixedTiles.beside4x2(kc, a, aOff, aK, b, bOff, bK, c, cOff, ldc, accumulate);
    } else {
      GemmTiles.tile4x2(kc, a, aOff, aRow, aK, b, bOff, bK, c, cOff, ldc, accumulate);
    }
  }

  /// Less than two vectors wide and not exactly one: computed in whole vectors beside C.
  private static void edge(
      int rows,
      int columns,
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
      float[] edge) {
    for (int i = 0; i < rows; i += EDGE_ROWS) {
      int count = Math.min(EDGE_ROWS, rows - i);
      int aAt = aOff + i * aRow;
      int cAt = cOff + i * ldc;
      if (accumulate) {
        copy(count, columns, c, cAt, ldc, edge, 0, COLUMNS);
      }
      if (columns > LENGTH) {
        wide(count, kc, a, aAt, aRow, aK, b, bOff, bK, edge, 0, COLUMNS, accumulate);
      } else {
        narrow(count, kc, a, aAt, aRow, aK, b, bOff, bK, edge, 0, COLUMNS, accumulate);
      }
      copy(count, columns, edge, 0, COLUMNS, c, cAt, ldc);
    }
  }

  /// Exactly one vector wide.
  private static void narrow(
      int rows,
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
    if (ROWS == 8 && aK == 1) {
      for (; i + 16 <= rows; i += 16) {
        GemmNarrowTiles.rows16(
            kc, a, aOff + i * aRow, aRow, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
      }
    }
    for (; i + 8 <= rows; i += 8) {
      GemmNarrowTiles.tile8x1(
          kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
    }
    for (; i + 4 <= rows; i += 4) {
      GemmNarrowTiles.tile4x1(
          kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
    }
    for (; i < rows; i++) {
      GemmNarrowTiles.tile1x1(
          kc, a, aOff + i * aRow, aRow, aK, b, bOff, bK, c, cOff + i * ldc, ldc, accumulate);
    }
  }

  /// Copies two vectors.
  static void copyTwo(float[] from, int fromOff, float[] to, int toOff) {
    EXACT.cast(FloatVector.fromArray(FLOAT, from, fromOff)).intoArray(to, toOff);
    EXACT.cast(FloatVector.fromArray(FLOAT, from, fromOff + LENGTH)).intoArray(to, toOff + LENGTH);
  }

  /// Copies a few columns of some rows: `to[toOff + r toRow + j] = from[fromOff + r fromRow + j]`.
  static void copy(
      int rows,
      int columns,
      float[] from,
      int fromOff,
      int fromRow,
      float[] to,
      int toOff,
      int toRow) {
    int whole = columns - columns % LENGTH;
    VectorMask<Float> mask = FLOAT.indexInRange(whole, columns);
    for (int r = 0; r < rows; r++) {
      int p = fromOff + r * fromRow;
      int q = toOff + r * toRow;
      for (int j = 0; j < whole; j += LENGTH) {
        EXACT.cast(FloatVector.fromArray(FLOAT, from, p + j)).intoArray(to, q + j);
      }
      if (whole < columns) {
        boolean fromEnds = p + whole > from.length - LENGTH;
        float[] source = fromEnds ? Scratch.rest(from, p + whole, p + columns, 0) : from;
        boolean toEnds = q + whole > to.length - LENGTH;
        float[] target = toEnds ? Scratch.rest() : to;
        EXACT
            .cast(FloatVector.fromArray(FLOAT, source, fromEnds ? 0 : p + whole))
            .intoArray(target, toEnds ? 0 : q + whole, mask);
        if (toEnds) {
          System.arraycopy(target, 0, to, q + whole, columns - whole);
        }
      }
    }
  }
}
