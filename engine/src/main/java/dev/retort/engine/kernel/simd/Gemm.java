package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.GemmTiles.ROWS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Panels;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import java.util.Arrays;

/// The matrix product on vectors: tiles of C in registers, a panel of the right operand packed in
/// the nearer caches, parts of C shared out among the workers (after Goto and van de Geijn,
/// "Anatomy of high-performance matrix multiplication", 2008). The left operand mostly lies as it
/// is: its elements are taken one by one, so little is gained by moving them.
///
/// An operand is an array with the distance of its rows (left) or columns (right) and that of k,
/// one of them 1. C = left right is computed as it stands or, where that needs less transposing, as
/// its transpose with the roles exchanged, which is turned at the end. A right operand that lies in
/// rows is packed by the first tile of each column; one that lies in columns is transposed
/// beforehand. For [FixedTiles] the right one is copied from 16 rows on, and the left one where
/// enough columns follow. None of it changes a bit: an element of C is one chain over k in all
/// cases.
final class Gemm implements MatrixProduct {
  /// Steps of k in one pass: 1200 x 32 of the right operand stay in the second-level cache, and C
  /// is read and written seldom.
  private static final int K_BLOCK = 1200;

  /// Columns of a right operand that is transposed at once.
  private static final int COLUMN_BLOCK = 2048;

  /// Rows of a part: where the right operand is packed anew for each part, and where it is not.
  private static final int ROWS_PACKING = 1024;

  private static final int ROWS_PACKED = 256;

  /// Panels that are packed at once for [FixedTiles], where a part has as many: with one worker.
  private static final int GROUP = 4;

  /// A right operand of fewer elements stays in the first-level cache as it lies, but for
  /// [FixedTiles].
  private static final int SMALL = 6000;

  /// A left operand in columns whose steps of k lie a multiple of this apart falls into a few sets
  /// of the first cache and is packed; any other one lies well enough, unless [FixedTiles] are to
  /// be used.
  private static final int CROWDED = 512;

  /// Multiplications below which a second worker costs more than it brings.
  private static final long ALONE = 500_000;

  /// Multiplications of a part, about 5 us.
  private static final long PART = 600_000;

  /// Multiplications of one row below which a second worker costs more than it brings: reading B
  /// binds there.
  private static final int ALONE_ROW = 50_000;

  /// Rows of C that are turned at once.
  private static final int TURN_ROWS = 16;

  private static final float[] NOTHING = new float[0];

  private final Product product;

  /// Whether C lies in [Panels].
  private final boolean intoPanels;

  private final Workers workers;
  private final Workers.Task packing = this::pack;
  private final Workers.Task computing = this::compute;
  private final Workers.Task turningIn = this::turnIn;
  private final Workers.Task turningOut = this::turnOut;
  private final Workers.RangeTask row = this::row;

  /// The transposed right operand, or the edge of one that lies in rows.
  private float[] shared = NOTHING;

  private float[] packedLeft = NOTHING;
  private final float[][] panels;
  private final float[][] beside;
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
  private float[] c = NOTHING;

  /// C, or its transpose.
  private float[] out = NOTHING;

  private int outRow;
  private boolean transposes;
  private boolean packs;
  private boolean packsLeft;
  private int leftPanels;

  // the block at work
  private int column0;
  private int columnCount;
  private int k0;
  private int kCount;
  private boolean fromOut;
  private int partRows;
  private int partColumns;
  private int columnParts;

  Gemm(Product product, int m, int n, int k, Workers workers) {
    this(product, false, m, n, k, workers);
  }

  Gemm(Product product, boolean intoPanels, int m, int n, int k, Workers workers) {
    this.product = product;
    this.intoPanels = intoPanels;
    this.workers = workers;
    this.panels = new float[workers.size()][0];
    this.beside = new float[workers.size()][GemmBlock.EDGE];
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
    if (m == 1 && !transposes) {
      kCount = k;
      fromOut = accumulate;
      workers.split(n, Math.max(1, ALONE_ROW / k), row);
      forget();
      return;
    }
    Workers these = (long) m * n * k < ALONE ? Workers.alone() : workers;
    if (turn && accumulate) {
      these.run((m + TURN_ROWS - 1) / TURN_ROWS, turningIn);
    }
    int kStep = kStep(k);
    int columnStep = transposes ? COLUMN_BLOCK : columns;
    for (column0 = 0; column0 < columns; column0 += columnStep) {
      columnCount = Math.min(columnStep, columns - column0);
      for (k0 = 0; k0 < k; k0 += kStep) {
        kCount = Math.min(kStep, k - k0);
        fromOut = accumulate || k0 > 0;
        these.run(packedPanels(), packing);
        these.run(cut(these.size()), computing);
      }
    }
    if (turn) {
      these.run((m + TURN_ROWS - 1) / TURN_ROWS, turningOut);
    }
    forget();
  }

  private void forget() {
    left = NOTHING;
    right = NOTHING;
    out = NOTHING;
    c = NOTHING;
  }

  /// Sets operands and roles; true where the transpose of C is computed.
  ///
  /// | product | computed | left operand | right operand |
  /// |---|---|---|---|
  /// | NN | C | A, in rows | B, in rows: packed by the first tile |
  /// | NT | C | A, in rows | B, in columns: transposed first |
  /// | NT, m (k + n) < n k | C' | B, in rows | A, in columns: transposed first |
  /// | TN | C | A, in columns | B, in rows |
  /// | TN, n < a vector and n < m | C' | B, in columns | A, in rows |
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
    transposes = rightColumn != 1;
    packsLeft = rows >= PANEL_ROWS && k >= PANEL_ROWS && packsLeft();
    packs = !transposes && rows >= 4 * ROWS && (FixedTiles.BEST || (long) columns * k >= SMALL);
    if (turn && turned.length < n * outRow) {
      turned = new float[n * outRow];
    }
    out = turn ? turned : c;
    this.c = c;
    return turn;
  }

  /// Whether a left operand is packed: where its steps of k would crowd the first cache, and for
  /// [FixedTiles], if there are columns enough to pay for the copy.
  private boolean packsLeft() {
    if (leftRow == 1) {
      return columns >= 4 * COLUMNS && (FixedTiles.BEST || leftK % CROWDED == 0);
    }
    return columns >= FixedTiles.TURNING * COLUMNS && FixedTiles.PACKED;
  }

  private int kStep(int k) {
    int blocks = (k + K_BLOCK - 1) / K_BLOCK;
    return roundUp((k + blocks - 1) / blocks, LENGTH);
  }

  /// Grows the buffers to what the run needs: nothing, once a batch of that size has run.
  private void reserve(int k) {
    int kMost = Math.min(k, K_BLOCK); // a step of a smaller k may be longer
    int sharedColumns = transposes ? roundUp(Math.min(columns, COLUMN_BLOCK), COLUMNS) : COLUMNS;
    if (shared.length < sharedColumns * kMost) {
      shared = new float[sharedColumns * kMost];
    }
    int leftMost = packsLeft ? roundUp(rows, PANEL_ROWS) * kMost : 0;
    if (packedLeft.length < leftMost) {
      packedLeft = new float[leftMost];
    }
    int group = FixedTiles.BEST ? Math.min(GROUP, columns / COLUMNS) : 1;
    for (int worker = 0; packs && worker < panels.length; worker++) {
      if (panels[worker].length < group * COLUMNS * kMost) {
        panels[worker] = new float[group * COLUMNS * kMost];
      }
    }
  }

  /// What to pack before the block is computed: panels of the left operand; of the right one all
  /// panels, or only the one whose last vector is not full.
  private int packedPanels() {
    leftPanels = packsLeft ? (rows + PANEL_ROWS - 1) / PANEL_ROWS : 0;
    int edge = columnCount % LENGTH == 0 ? 0 : 1;
    return leftPanels + (transposes ? (columnCount + COLUMNS - 1) / COLUMNS : edge);
  }

  private void pack(int part, int worker) {
    if (part < leftPanels) {
      int first = part * PANEL_ROWS;
      int count = Math.min(PANEL_ROWS, rows - first);
      int from = first * leftRow + k0 * leftK;
      if (leftRow == 1) {
        GemmBlock.copy(kCount, count, left, from, leftK, packedLeft, first * kCount, PANEL_ROWS);
      } else {
        Transpose.transpose(
            count, kCount, left, from, leftRow, packedLeft, first * kCount, PANEL_ROWS);
      }
    } else if (transposes) {
      int first = (part - leftPanels) * COLUMNS;
      int count = Math.min(COLUMNS, columnCount - first);
      int from = (column0 + first) * rightColumn + k0;
      Transpose.transpose(count, kCount, right, from, rightColumn, shared, first * kCount, COLUMNS);
    } else {
      int first = columnCount - columnCount % COLUMNS;
      int from = column0 + first + k0 * rightK;
      GemmBlock.copy(kCount, columnCount - first, right, from, rightK, shared, 0, COLUMNS);
    }
  }

  /// Cuts the block at work into parts, several for each worker so that none waits long, and says
  /// how many.
  private int cut(int shares) {
    int most = transposes ? ROWS_PACKED : ROWS_PACKING;
    int rowParts = (rows + most - 1) / most;
    int panelCount = (columnCount + COLUMNS - 1) / COLUMNS;
    int partPanels = panelCount;
    if (shares > 1) {
      long panelWork = (long) rows / rowParts * COLUMNS * kCount;
      partPanels = (int) Math.min(panelCount, 1 + PART / Math.max(1, panelWork));
      int columnParts = (panelCount + partPanels - 1) / partPanels;
      // too few columns to go round: fewer rows to a part, unless it were hardly worth handing out
      while (columnParts * rowParts < 4 * shares
          && rows / rowParts > 4 * ROWS
          && (long) partPanels * panelWork > 2 * PART) {
        rowParts *= 2;
        panelWork /= 2;
      }
    }
    partRows = roundUp((rows + rowParts - 1) / rowParts, PANEL_ROWS);
    partColumns = partPanels * COLUMNS;
    columnParts = (columnCount + partColumns - 1) / partColumns;
    return columnParts * ((rows + partRows - 1) / partRows);
  }

  private void compute(int part, int worker) {
    int row = part / columnParts * partRows;
    int count = Math.min(partRows, rows - row);
    int first = part % columnParts * partColumns;
    int last = Math.min(first + partColumns, columnCount);
    if (transposes) {
      multiply(worker, row, count, first, last, shared, first * kCount, COLUMNS * kCount, COLUMNS);
      return;
    }
    int bOff = column0 + k0 * rightK;
    int column = first;
    if (packs && FixedTiles.BEST) {
      for (; column + COLUMNS <= last; column += GROUP * COLUMNS) {
        packGroup(worker, row, count, column, Math.min(GROUP, (last - column) / COLUMNS), bOff);
      }
      column = last - (last - first) % COLUMNS;
    } else if (packs) {
      for (; column + COLUMNS <= last; column += COLUMNS) {
        pack(worker, row, count, column, bOff + column);
      }
    }
    // what is left of the columns, and of them those that do not fill a vector
    int whole = last % LENGTH == 0 ? last : last - last % COLUMNS;
    multiply(worker, row, count, column, whole, right, bOff + column, COLUMNS, rightK);
    multiply(worker, row, count, whole, last, shared, 0, COLUMNS, COLUMNS);
  }

  /// A part of C, or a piece of one: columns from <= j < to.
  private void multiply(
      int worker, int row, int count, int from, int to, float[] b, int bOff, int bPanel, int bK) {
    if (!packsLeft && !intoPanels) {
      int aOff = row * leftRow + k0 * leftK;
      int cOff = row * outRow + column0 + from;
      GemmBlock.block(
          count,
          to - from,
          kCount,
          left,
          aOff,
          leftRow,
          leftK,
          b,
          bOff,
          bPanel,
          bK,
          out,
          cOff,
          outRow,
          fromOut,
          beside[worker]);
      return;
    }
    for (int column = from; column < to; column += COLUMNS, bOff += bPanel) {
      int width = Math.min(COLUMNS, to - column);
      if (FixedTiles.PACKED && packsLeft && width == COLUMNS && bK == COLUMNS) {
        int cOff = at(row, column0 + column);
        int cRow = rowOf(column0 + column);
        int aOff = row * kCount;
        FixedTiles.panels(
            count,
            kCount,
            packedLeft,
            aOff,
            PANEL_ROWS * kCount,
            b,
            bOff,
            out,
            cOff,
            cRow,
            fromOut);
        continue;
      }
      int step = packsLeft ? PANEL_ROWS : count;
      for (int i = row; i < row + count; i += step) {
        GemmBlock.block(
            Math.min(step, row + count - i),
            width,
            kCount,
            packsLeft ? packedLeft : left,
            packsLeft ? i * kCount : i * leftRow + k0 * leftK,
            packsLeft ? 1 : leftRow,
            packsLeft ? PANEL_ROWS : leftK,
            b,
            bOff,
            bPanel,
            bK,
            out,
            at(i, column0 + column),
            rowOf(column0 + column),
            fromOut,
            beside[worker]);
      }
    }
  }

  /// Columns of whole tiles, packed beforehand, several at once: a row of few columns is a line or
  /// two, for which a far memory takes as long as for twice as many.
  private void packGroup(int worker, int row, int count, int column, int width, int bOff) {
    float[] packed = panels[worker];
    int from = bOff + column;
    for (int k = 0; k < kCount; k++, from += rightK) {
      for (int panel = 0; panel < width; panel++) {
        GemmBlock.copyTwo(
            right, from + panel * COLUMNS, packed, panel * COLUMNS * kCount + k * COLUMNS);
      }
    }
    int last = column + width * COLUMNS;
    multiply(worker, row, count, column, last, packed, 0, COLUMNS * kCount, COLUMNS);
  }

  /// A column of whole tiles, whose first one packs the right operand for the others.
  private void pack(int worker, int row, int count, int column, int bOff) {
    float[] panel = panels[worker];
    int height = packsLeft ? Math.min(PANEL_ROWS, count) : count;
    GemmBlock.packing(
        height,
        kCount,
        packsLeft ? packedLeft : left,
        packsLeft ? row * kCount : row * leftRow + k0 * leftK,
        packsLeft ? 1 : leftRow,
        packsLeft ? PANEL_ROWS : leftK,
        right,
        bOff,
        rightK,
        out,
        at(row, column0 + column),
        rowOf(column0 + column),
        fromOut,
        panel);
    if (height < count) {
      multiply(
          worker,
          row + height,
          count - height,
          column,
          column + COLUMNS,
          panel,
          0,
          COLUMNS,
          COLUMNS);
    }
  }

  /// Where an element of C lies.
  private int at(int row, int column) {
    int panel = column - column % Panels.WIDTH;
    return intoPanels
        ? panel * rows + row * Panels.width(columns, panel) + column - panel
        : row * outRow + column;
  }

  /// The distance of the rows of C in that column.
  private int rowOf(int column) {
    return intoPanels ? Panels.width(columns, column - column % Panels.WIDTH) : outRow;
  }

  /// C is the right operand's side here: `rows` counts its columns.
  private void turnIn(int part, int worker) {
    int first = part * TURN_ROWS;
    int count = Math.min(TURN_ROWS, columns - first);
    Transpose.transpose(count, rows, c, first * rows, rows, out, first, outRow);
  }

  private void turnOut(int part, int worker) {
    int first = part * TURN_ROWS;
    int count = Math.min(TURN_ROWS, columns - first);
    Transpose.transpose(rows, count, out, first, outRow, c, first * rows, rows);
  }

  private void row(int from, int to) {
    GemmRow.multiply(from, to, kCount, left, right, rightK, out, fromOut);
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
