package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmFixedTiles.LEFT_ROWS;
import static dev.retort.engine.kernel.simd.GemmParts.ALONE;
import static dev.retort.engine.kernel.simd.GemmParts.ALONE_ROW;
import static dev.retort.engine.kernel.simd.GemmParts.K_BLOCK;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
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
/// [GemmRoles] says which operand is the left one, and [GemmParts] what the workers take. Where the
/// transpose of C is computed, it is turned at the end. A right operand that lies in rows is packed
/// by the first tile of each column; one that lies in columns is transposed beforehand. For
/// [GemmFixedTiles] the right one is copied from 16 rows on, and the left one where enough columns
/// follow. None of it changes a bit: an element of C is one chain over k in all cases.
final class Gemm implements MatrixProduct {
  /// Columns of a right operand that is transposed at once.
  private static final int COLUMN_BLOCK = 2048;

  /// Rows of a part where the right operand is packed anew for each part.
  private static final int ROWS_PACKING = 1024;

  /// Rows of a part where it is not.
  private static final int ROWS_PACKED = 256;

  /// Panels that are packed at once for [GemmFixedTiles], where a part has as many: with one
  /// worker.
  private static final int GROUP = 4;

  /// Rows of C that are turned at once.
  private static final int TURN_ROWS = 16;

  private static final float[] NOTHING = new float[0];

  private final GemmRoles roles;
  private final GemmParts parts = new GemmParts();

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

  /// The memory of [GemmBlock] beside C, for each worker.
  private final float[][] edges;

  private float[] turned = NOTHING;

  // the run at work
  private float[] c = NOTHING;

  /// C, or its transpose.
  private float[] out = NOTHING;

  private int outRow;

  // the block at work
  private int column0;
  private int columnCount;
  private int k0;
  private int kCount;
  private boolean fromOut;

  Gemm(Product product, int m, int n, int k, Workers workers) {
    this(product, false, m, n, k, workers);
  }

  Gemm(Product product, boolean intoPanels, int m, int n, int k, Workers workers) {
    this.roles = new GemmRoles(product);
    this.intoPanels = intoPanels;
    this.workers = workers;
    this.panels = new float[workers.size()][0];
    this.edges = new float[workers.size()][GemmBlock.EDGE];
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
    arrange(m, n, k, a, b, c);
    reserve(k);
    if (m == 1 && !roles.transposes) {
      kCount = k;
      fromOut = accumulate;
      workers.split(n, Math.max(1, ALONE_ROW / k), row);
      forget();
      return;
    }
    Workers these = (long) m * n * k < ALONE ? Workers.alone() : workers;
    if (roles.turn && accumulate) {
      these.run((m + TURN_ROWS - 1) / TURN_ROWS, turningIn);
    }
    int kStep = kStep(k);
    int columnStep = roles.transposes ? COLUMN_BLOCK : roles.columns;
    for (column0 = 0; column0 < roles.columns; column0 += columnStep) {
      columnCount = Math.min(columnStep, roles.columns - column0);
      for (k0 = 0; k0 < k; k0 += kStep) {
        kCount = Math.min(kStep, k - k0);
        fromOut = accumulate || k0 > 0;
        these.run(packedPanels(), packing);
        these.run(cut(these.size()), computing);
      }
    }
    if (roles.turn) {
      these.run((m + TURN_ROWS - 1) / TURN_ROWS, turningOut);
    }
    forget();
  }

  private void forget() {
    roles.forget();
    out = NOTHING;
    c = NOTHING;
  }

  private void arrange(int m, int n, int k, float[] a, float[] b, float[] c) {
    roles.arrange(m, n, k, a, b);
    outRow = roles.turn ? roundUp(m, LENGTH) : n;
    if (roles.turn && turned.length < n * outRow) {
      turned = new float[n * outRow];
    }
    out = roles.turn ? turned : c;
    this.c = c;
  }

  private int kStep(int k) {
    int blocks = (k + K_BLOCK - 1) / K_BLOCK;
    return roundUp((k + blocks - 1) / blocks, LENGTH);
  }

  /// Grows the buffers to what the run needs: nothing, once a batch of that size has run.
  private void reserve(int k) {
    int kMost = Math.min(k, K_BLOCK); // a step of a smaller k may be longer
    int sharedColumns =
        roles.transposes ? roundUp(Math.min(roles.columns, COLUMN_BLOCK), COLUMNS) : COLUMNS;
    if (shared.length < sharedColumns * kMost) {
      shared = new float[sharedColumns * kMost];
    }
    int leftMost = leftPanels() * PANEL_ROWS * kMost;
    if (packedLeft.length < leftMost) {
      packedLeft = new float[leftMost];
    }
    int group = GemmFixedTiles.BEST ? Math.min(GROUP, roles.columns / COLUMNS) : 1;
    for (int worker = 0; roles.packs && worker < panels.length; worker++) {
      if (panels[worker].length < group * COLUMNS * kMost) {
        panels[worker] = new float[group * COLUMNS * kMost];
      }
    }
  }

  private int leftPanels() {
    return roles.packsLeft ? (roles.rows + LEFT_ROWS - 1) / LEFT_ROWS : 0;
  }

  /// What to pack before the block is computed: panels of the left operand; of the right one all
  /// panels, or only the one whose last vector is not full.
  private int packedPanels() {
    int edge = columnCount % LENGTH == 0 ? 0 : 1;
    return leftPanels() + (roles.transposes ? (columnCount + COLUMNS - 1) / COLUMNS : edge);
  }

  private void pack(int part, int worker) {
    if (part < leftPanels()) {
      int first = part * LEFT_ROWS;
      // a row more than the panel's, if there is one: whole vectors are faster
      int count = Math.min(PANEL_ROWS, roles.rows - first);
      int from = first * roles.leftRow + k0 * roles.leftK;
      int to = part * PANEL_ROWS * kCount;
      if (roles.leftRow == 1) {
        GemmBlock.copy(kCount, count, roles.left, from, roles.leftK, packedLeft, to, PANEL_ROWS);
      } else {
        Transpose.transpose(
            count, kCount, roles.left, from, roles.leftRow, packedLeft, to, PANEL_ROWS);
      }
    } else if (roles.transposes) {
      int first = (part - leftPanels()) * COLUMNS;
      int count = Math.min(COLUMNS, columnCount - first);
      int from = (column0 + first) * roles.rightColumn + k0;
      Transpose.transpose(
          count, kCount, roles.right, from, roles.rightColumn, shared, first * kCount, COLUMNS);
    } else {
      int first = columnCount - columnCount % COLUMNS;
      int from = column0 + first + k0 * roles.rightK;
      GemmBlock.copy(
          kCount, columnCount - first, roles.right, from, roles.rightK, shared, 0, COLUMNS);
    }
  }

  /// Cuts the block at work into parts, and says how many.
  private int cut(int shares) {
    int most = roles.transposes ? ROWS_PACKED : ROWS_PACKING;
    int step = roles.packsLeft ? LEFT_ROWS : PANEL_ROWS;
    return parts.cut(roles.rows, step, columnCount, kCount, most, shares);
  }

  private void compute(int part, int worker) {
    int row = part / parts.columnParts * parts.rows;
    int count = Math.min(parts.rows, roles.rows - row);
    int first = part % parts.columnParts * parts.columns;
    int last = Math.min(first + parts.columns, columnCount);
    if (roles.transposes) {
      int from = shortChains(row, count, first, last);
      multiply(row, count, from, last, shared, from * kCount, COLUMNS * kCount, COLUMNS, worker);
      return;
    }
    int bOff = column0 + k0 * roles.rightK;
    int column = first;
    if (roles.packs && GemmFixedTiles.BEST) {
      for (; column + COLUMNS <= last; column += GROUP * COLUMNS) {
        packGroup(row, count, column, Math.min(GROUP, (last - column) / COLUMNS), bOff, worker);
      }
      column = last - (last - first) % COLUMNS;
    } else if (roles.packs) {
      for (; column + COLUMNS <= last; column += COLUMNS) {
        pack(row, count, column, bOff + column, worker);
      }
    }
    // what is left of the columns, and of them those that do not fill a vector
    int whole = last % LENGTH == 0 ? last : last - last % COLUMNS;
    multiply(row, count, column, whole, roles.right, bOff + column, COLUMNS, roles.rightK, worker);
    multiply(row, count, whole, last, shared, 0, COLUMNS, COLUMNS, worker);
  }

  /// The whole panels of a part, where its chains are short; the first column that is left.
  private int shortChains(int row, int count, int from, int to) {
    if (roles.packsLeft || !GemmShortChains.fits(to - from, kCount)) {
      return from;
    }
    int whole = (to - from) / COLUMNS;
    int cOff = row * outRow + column0 + from;
    GemmShortChains.panels(
        count,
        whole,
        left(),
        leftFrom(row),
        leftRow(),
        shared,
        from * kCount,
        out,
        cOff,
        outRow,
        fromOut);
    return from + whole * COLUMNS;
  }

  /// A part of C, or a piece of one: columns from <= j < to.
  private void multiply(
      int row, int count, int from, int to, float[] b, int bOff, int bPanel, int bK, int worker) {
    if (!roles.packsLeft && !intoPanels) {
      block(row, count, from, to - from, b, bOff, bPanel, bK, worker);
      return;
    }
    int step = packedForBlocks() ? PANEL_ROWS : count;
    for (int column = from; column < to; column += COLUMNS, bOff += bPanel) {
      int width = Math.min(COLUMNS, to - column);
      if (GemmFixedTiles.PACKED && roles.packsLeft && width == COLUMNS && bK == COLUMNS) {
        fixed(row, count, column, b, bOff);
        continue;
      }
      for (int i = row; i < row + count; i += step) {
        block(i, Math.min(step, row + count - i), column, width, b, bOff, bPanel, bK, worker);
      }
    }
  }

  /// Two vectors of columns, both operands packed.
  private void fixed(int row, int count, int column, float[] b, int bOff) {
    GemmFixedTiles.panels(
        count,
        LEFT_ROWS,
        kCount,
        packedLeft,
        row / LEFT_ROWS * PANEL_ROWS * kCount,
        PANEL_ROWS * kCount,
        b,
        bOff,
        out,
        at(row, column0 + column),
        rowOf(column0 + column),
        fromOut);
  }

  private void block(
      int row,
      int count,
      int column,
      int width,
      float[] b,
      int bOff,
      int bPanel,
      int bK,
      int worker) {
    GemmBlock.block(
        count,
        width,
        kCount,
        left(),
        leftFrom(row),
        leftRow(),
        leftK(),
        b,
        bOff,
        bPanel,
        bK,
        out,
        at(row, column0 + column),
        rowOf(column0 + column),
        fromOut,
        edges[worker]);
  }

  /// Columns of whole tiles, packed beforehand, several at once: a row of few columns is a line or
  /// two, for which a far memory takes as long as for twice as many.
  private void packGroup(int row, int count, int column, int width, int bOff, int worker) {
    float[] packed = panels[worker];
    int from = bOff + column;
    for (int k = 0; k < kCount; k++, from += roles.rightK) {
      for (int panel = 0; panel < width; panel++) {
        GemmBlock.copyTwo(
            roles.right, from + panel * COLUMNS, packed, panel * COLUMNS * kCount + k * COLUMNS);
      }
    }
    int last = column + width * COLUMNS;
    multiply(row, count, column, last, packed, 0, COLUMNS * kCount, COLUMNS, worker);
  }

  /// A column of whole tiles, whose first one packs the right operand for the others.
  private void pack(int row, int count, int column, int bOff, int worker) {
    float[] panel = panels[worker];
    int height = roles.packsLeft ? Math.min(PANEL_ROWS, count) : count;
    GemmBlock.packing(
        height,
        kCount,
        left(),
        leftFrom(row),
        leftRow(),
        leftK(),
        roles.right,
        bOff,
        roles.rightK,
        out,
        at(row, column0 + column),
        rowOf(column0 + column),
        fromOut,
        panel);
    if (height < count) {
      multiply(
          row + height,
          count - height,
          column,
          column + COLUMNS,
          panel,
          0,
          COLUMNS,
          COLUMNS,
          worker);
    }
  }

  /// The left operand as [GemmBlock] takes it.
  private float[] left() {
    return packedForBlocks() ? packedLeft : roles.left;
  }

  /// Where a row begins in it; of packed ones, the first row of a panel.
  private int leftFrom(int row) {
    return packedForBlocks() ? row * kCount : row * roles.leftRow + k0 * roles.leftK;
  }

  /// The distance of its rows, in packed ones those of a panel.
  private int leftRow() {
    return packedForBlocks() ? 1 : roles.leftRow;
  }

  /// The distance of its steps of k.
  private int leftK() {
    return packedForBlocks() ? PANEL_ROWS : roles.leftK;
  }

  /// In packed panels, unless [GemmFixedTiles] alone can read those.
  private boolean packedForBlocks() {
    return roles.packsLeft && !GemmFixedTiles.PACKED;
  }

  /// Where an element of C lies.
  private int at(int row, int column) {
    int panel = column - column % Panels.WIDTH;
    return intoPanels
        ? panel * roles.rows + row * Panels.width(roles.columns, panel) + column - panel
        : row * outRow + column;
  }

  /// The distance of the rows of C in that column.
  private int rowOf(int column) {
    return intoPanels ? Panels.width(roles.columns, column - column % Panels.WIDTH) : outRow;
  }

  /// The roles are those of the transpose: C itself has `roles.columns` rows of `roles.rows`
  /// columns.
  private void turnIn(int part, int worker) {
    int first = part * TURN_ROWS;
    int count = Math.min(TURN_ROWS, roles.columns - first);
    Transpose.transpose(count, roles.rows, c, first * roles.rows, roles.rows, out, first, outRow);
  }

  private void turnOut(int part, int worker) {
    int first = part * TURN_ROWS;
    int count = Math.min(TURN_ROWS, roles.columns - first);
    Transpose.transpose(roles.rows, count, out, first, outRow, c, first * roles.rows, roles.rows);
  }

  private void row(int from, int to) {
    GemmRow.multiply(from, to, kCount, roles.left, roles.right, roles.rightK, out, fromOut);
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
