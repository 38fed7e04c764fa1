package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.GemmTiles.ROWS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Product;

/// Which operand of a product stands where in [Gemm], and what of them is to be packed.
///
/// An operand is an array with the distance of its rows (left) or columns (right) and that of k,
/// one of them 1. C = left right is computed as it stands or, where that needs less transposing, as
/// its transpose with the roles exchanged.
///
/// | product | computed | left operand | right operand |
/// |---|---|---|---|
/// | NN | C | A, in rows | B, in rows: packed by the first tile |
/// | NT | C | A, in rows | B, in columns: transposed first |
/// | NT, m (k + n) < n k | C^T | B, in rows | A, in columns: transposed first |
/// | TN | C | A, in columns | B, in rows |
/// | TN, few columns and n < m | C^T | B, in columns | A, in rows |
final class GemmRoles {
  /// A right operand of fewer elements stays in the first-level cache as it lies, but for
  /// [GemmFixedTiles].
  private static final int SMALL = 6000;

  /// A left operand in columns whose steps of k lie a multiple of this apart falls into a few sets
  /// of the first cache and is packed; any other one lies well enough, unless [GemmFixedTiles] are
  /// to be used.
  private static final int CROWDED = 512;

  /// Columns up to which C is turned where the left operand lies in columns: less than a vector;
  /// with [GemmFixedTiles] up to 12 of 16, of which 8 and 10 take 0.7 to 0.85 of the time turned,
  /// and 13 as long.
  private static final int FEW = GemmFixedTiles.BEST ? 3 * COLUMNS / 4 : LENGTH - 1;

  private static final float[] NOTHING = new float[0];

  private final Product product;

  /// Of C, or of its transpose.
  int rows;

  int columns;
  float[] left = NOTHING;
  int leftRow;
  int leftK;
  float[] right = NOTHING;
  int rightColumn;
  int rightK;

  /// Whether the transpose of C is computed.
  boolean turn;

  /// Whether the right operand lies in columns and is transposed.
  boolean transposes;

  /// Whether the first tile of a column packs the right operand for the others.
  boolean packs;

  boolean packsLeft;

  GemmRoles(Product product) {
    this.product = product;
  }

  void arrange(int m, int n, int k, float[] a, float[] b) {
    int aRow = product == Product.TN ? 1 : k;
    int aK = product == Product.TN ? m : 1;
    int bColumn = product == Product.NT ? k : 1;
    int bK = product == Product.NT ? 1 : n;
    turn =
        switch (product) {
          case NN -> false;
          // as it stands B has to be transposed; exchanged A has, and C
          case NT -> (long) m * (k + n) < (long) n * k;
          case TN -> n <= FEW && n < m;
        };
    left = turn ? b : a;
    leftRow = turn ? bColumn : aRow;
    leftK = turn ? bK : aK;
    right = turn ? a : b;
    rightColumn = turn ? aRow : bColumn;
    rightK = turn ? aK : bK;
    rows = turn ? n : m;
    columns = turn ? m : n;
    transposes = rightColumn != 1;
    packsLeft = rows >= PANEL_ROWS && k >= PANEL_ROWS && packsLeft();
    packs = !transposes && rows >= 4 * ROWS && (GemmFixedTiles.BEST || (long) columns * k >= SMALL);
  }

  /// Whether a left operand is packed: where its steps of k would crowd the first cache, and for
  /// [GemmFixedTiles], if there are columns enough to pay for the copy.
  private boolean packsLeft() {
    if (leftRow == 1) {
      return columns >= 4 * COLUMNS && (GemmFixedTiles.BEST || leftK % CROWDED == 0);
    }
    return columns >= GemmFixedTiles.TURNING * COLUMNS && GemmFixedTiles.PACKED;
  }

  void forget() {
    left = NOTHING;
    right = NOTHING;
  }
}
