package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;

/// The matrix product on vectors: operands packed where that pays, tiles of C in registers, blocks
/// shared out among the workers (Goto and van de Geijn, "Anatomy of high-performance matrix
/// multiplication", 2008).
///
/// An operand is an array with the distance of its rows (left) or columns (right) and that of k,
/// one of them 1. C = left right is computed as it stands or, where that needs less transposing, as
/// its transpose with the roles exchanged, which is turned at the end. Packing, roles, blocks and
/// workers change no bit: an element of C is one chain over k in all cases.
final class Gemm implements MatrixProduct {
  /// Steps of k in one pass: 384 x 32 of the right operand fill the first-level cache.
  private static final int K_BLOCK = 384;

  /// Rows and columns whose packed operands are kept at once.
  private static final int ROW_BLOCK = 1024;

  private static final int COLUMN_BLOCK = 4096;

  /// Rows of a part: 256 x 384 of the left operand stay in the second-level cache.
  private static final int PART_ROWS = 256;

  /// Multiplications below which a second worker costs more than it brings.
  private static final long ALONE = 500_000;

  private static final float[] NOTHING = new float[0];

  private final Product product;
  private final Workers workers;
  private final Workers.Task packing = this::pack;
  private final Workers.Task computing = this::compute;

  private float[] packedLeft = NOTHING;
  private float[] packedRight = NOTHING;
  private float[] turned = NOTHING;

  // the run at work
  private int rows;
  private int columns;
  private float[] left = NOTHING;
  private int leftRow;
  private int leftK;
  private float[] right = NOTHING;
  private int rightColumn;
  private int rightK;
  private float[] out = NOTHING;
  private int outRow;
  private boolean packLeft;
  private boolean packRight;

  // the block at work
  private int row0;
  private int rowCount;
  private int column0;
  private int columnCount;
  private int k0;
  private int kCount;
  private boolean fromOut;
  private int leftPanels;
  private int partRows;
  private int partColumns;
  private int columnParts;

  Gemm(Product product, int m, int n, int k, Workers workers) {
    this.product = product;
    this.workers = workers;
    arrange(m, n, k, NOTHING, NOTHING, NOTHING);
    reserve(k);
  }

  @Override
  public void run(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
    if (k == 0 && !accumulate) {
      Arrays.fill(c, 0, m * n, 0);
    }
    if (m == 0 || n == 0 || k == 0) {
      return;
    }
    boolean turn = arrange(m, n, k, a, b, c);
    reserve(k);
    if (turn && accumulate) {
      Transpose.transpose(m, n, c, 0, n, out, 0, outRow);
    }
    boolean alone = (long) m * n * k < ALONE;
    int kBlocks = (k + K_BLOCK - 1) / K_BLOCK;
    int kStep = roundUp((k + kBlocks - 1) / kBlocks, PANEL_ROWS);
    for (column0 = 0; column0 < columns; column0 += COLUMN_BLOCK) {
      columnCount = Math.min(COLUMN_BLOCK, columns - column0);
      for (k0 = 0; k0 < k; k0 += kStep) {
        kCount = Math.min(kStep, k - k0);
        fromOut = accumulate || k0 > 0;
        for (row0 = 0; row0 < rows; row0 += ROW_BLOCK) {
          rowCount = Math.min(ROW_BLOCK, rows - row0);
          leftPanels = packLeft ? (rowCount + PANEL_ROWS - 1) / PANEL_ROWS : 0;
          share(leftPanels + (row0 == 0 ? rightPanels() : 0), packing, alone);
          share(cut(alone ? 1 : workers.size()), computing, alone);
        }
      }
    }
    if (turn) {
      Transpose.transpose(n, m, out, 0, outRow, c, 0, n);
    }
    left = NOTHING;
    right = NOTHING;
    out = NOTHING;
  }

  private void share(int parts, Workers.Task task, boolean alone) {
    if (alone) {
      for (int part = 0; part < parts; part++) {
        task.run(part, 0);
      }
    } else if (parts > 0) {
      workers.run(parts, task);
    }
  }

  /// Sets operands and roles; true where the transpose of C is computed.
  private boolean arrange(int m, int n, int k, float[] a, float[] b, float[] c) {
    int aRow = product == Product.TN ? 1 : k;
    int aK = product == Product.TN ? m : 1;
    int bColumn = product == Product.NT ? k : 1;
    int bK = product == Product.NT ? 1 : n;
    boolean turn =
        switch (product) {
          case NN -> false;
          // as it stands B has to be transposed; exchanged A has, and C
          case NT -> (long) m * (k + n) < (long) n * k;
          // a few columns would leave most lanes empty
          case TN -> n < LENGTH && n < m;
        };
    left = turn ? b : a;
    leftRow = turn ? bColumn : aRow;
    leftK = turn ? bK : aK;
    right = turn ? a : b;
    rightColumn = turn ? aRow : bColumn;
    rightK = turn ? aK : bK;
    rows = turn ? n : m;
    columns = turn ? m : n;
    outRow = turn ? roundUp(m, LENGTH) : n;
    packLeft = leftRow == 1 ? columns >= 64 : columns >= 768;
    packRight = rightColumn != 1 || rows >= 256;
    if (turn && turned.length < n * outRow) {
      turned = new float[n * outRow];
    }
    out = turn ? turned : c;
    return turn;
  }

  /// Grows the buffers to what the run needs: nothing, once the greatest shape was planned.
  private void reserve(int k) {
    int kMost = Math.min(k, roundUp(K_BLOCK, PANEL_ROWS));
    int leftMost = packLeft ? roundUp(Math.min(rows, ROW_BLOCK), PANEL_ROWS) * kMost : 0;
    int rightMost =
        (packRight ? roundUp(Math.min(columns, COLUMN_BLOCK), COLUMNS) : COLUMNS) * kMost;
    if (packedLeft.length < leftMost) {
      packedLeft = new float[leftMost];
    }
    if (packedRight.length < rightMost) {
      packedRight = new float[rightMost];
    }
  }

  /// Panels of the right operand to pack: all, or the one whose last vector is not full.
  private int rightPanels() {
    if (packRight) {
      return (columnCount + COLUMNS - 1) / COLUMNS;
    }
    return columnCount % LENGTH == 0 ? 0 : 1;
  }

  private void pack(int part, int worker) {
    if (part < leftPanels) {
      int row = row0 + part * PANEL_ROWS;
      int count = Math.min(PANEL_ROWS, row0 + rowCount - row);
      int to = part * PANEL_ROWS * kCount;
      int from = row * leftRow + k0 * leftK;
      if (leftRow == 1) {
        GemmTiles.copy(kCount, count, left, from, leftK, packedLeft, to, PANEL_ROWS);
      } else {
        Transpose.transpose(count, kCount, left, from, leftRow, packedLeft, to, PANEL_ROWS);
      }
      return;
    }
    int first = packRight ? (part - leftPanels) * COLUMNS : columnCount - columnCount % LENGTH;
    int count = Math.min(COLUMNS, columnCount - first);
    int to = packRight ? first * kCount : 0;
    int from = (column0 + first) * rightColumn + k0 * rightK;
    if (rightColumn == 1) {
      GemmTiles.copy(kCount, count, right, from, rightK, packedRight, to, COLUMNS);
    } else {
      Transpose.transpose(count, kCount, right, from, rightColumn, packedRight, to, COLUMNS);
    }
  }

  /// Cuts the block at work into parts, a few for each worker, and says how many.
  private int cut(int shares) {
    int wanted = shares == 1 ? 1 : 4 * shares;
    partRows = Math.min(roundUp(rowCount, PANEL_ROWS), PART_ROWS);
    int rowParts = (rowCount + partRows - 1) / partRows;
    int panels = (columnCount + COLUMNS - 1) / COLUMNS;
    columnParts = Math.min(panels, (wanted + rowParts - 1) / rowParts);
    partColumns = (panels + columnParts - 1) / columnParts * COLUMNS;
    columnParts = (columnCount + partColumns - 1) / partColumns;
    if (rowParts * columnParts < wanted) {
      int rowsWanted = (wanted + columnParts - 1) / columnParts;
      partRows = roundUp((rowCount + rowsWanted - 1) / rowsWanted, PANEL_ROWS);
      rowParts = (rowCount + partRows - 1) / partRows;
    }
    return rowParts * columnParts;
  }

  private void compute(int part, int worker) {
    int row = part / columnParts * partRows;
    int count = Math.min(partRows, rowCount - row);
    int column = part % columnParts * partColumns;
    int width = Math.min(partColumns, columnCount - column);
    float[] a = packLeft ? packedLeft : left;
    int aRow = packLeft ? 1 : leftRow;
    int aK = packLeft ? PANEL_ROWS : leftK;
    int aPanel = packLeft ? PANEL_ROWS * kCount : PANEL_ROWS * leftRow;
    int aOff = packLeft ? row * kCount : (row0 + row) * leftRow + k0 * leftK;
    int cOff = (row0 + row) * outRow + column0 + column;
    if (packRight) {
      GemmTiles.block(
          count,
          width,
          kCount,
          a,
          aOff,
          aPanel,
          aRow,
          aK,
          packedRight,
          column * kCount,
          COLUMNS * kCount,
          COLUMNS,
          out,
          cOff,
          outRow,
          fromOut);
      return;
    }
    int whole = width - width % LENGTH;
    GemmTiles.block(
        count,
        whole,
        kCount,
        a,
        aOff,
        aPanel,
        aRow,
        aK,
        right,
        k0 * rightK + column0 + column,
        COLUMNS,
        rightK,
        out,
        cOff,
        outRow,
        fromOut);
    if (whole < width) {
      GemmTiles.block(
          count,
          width - whole,
          kCount,
          a,
          aOff,
          aPanel,
          aRow,
          aK,
          packedRight,
          0,
          COLUMNS,
          COLUMNS,
          out,
          cOff + whole,
          outRow,
          fromOut);
    }
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
