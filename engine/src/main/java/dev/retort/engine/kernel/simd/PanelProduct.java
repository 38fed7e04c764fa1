package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Panels.WIDTH;
import static dev.retort.engine.kernel.simd.GemmFixedTiles.LEFT_ROWS;
import static dev.retort.engine.kernel.simd.GemmParts.ALONE;
import static dev.retort.engine.kernel.simd.GemmParts.ALONE_ROW;
import static dev.retort.engine.kernel.simd.GemmParts.K_BLOCK;
import static dev.retort.engine.kernel.simd.GemmParts.WORK;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// C = A B + bias for a B that lies in [dev.retort.engine.kernel.Panels], the order in which tiles
/// read it: nothing is left to pack (but for [GemmFixedTiles], which want two vectors' width by
/// itself, a copy that pays from a dozen rows on, and A too), so rows and panels are shared out
/// among the workers, and each part adds its bias while C is still near.
///
/// Memory is read from one end to the other, which is worth most where little else is to gain: 40 %
/// for one row, where each weight is used once, and 15 % for 128 rows of weights that no cache
/// holds any more.
final class PanelProduct {
  /// Rows of a part: those of A stay in the second-level cache while the panels pass by.
  private static final int ROWS = 128;

  /// Rows from which on copying a panel for [GemmFixedTiles] costs less than it brings.
  private static final int PACKED_ROWS = 12;

  /// Columns from which on packing A for them does too.
  private static final int PACKED_COLUMNS = GemmFixedTiles.TURNING * COLUMNS;

  private static final float[] NOTHING = new float[0];

  private final int k;
  private final int n;
  private final int whole;
  private final int panels;
  private final Workers workers;

  /// The memory of [GemmBlock] beside C, for each worker.
  private final float[][] edges;

  /// A panel in pieces of two vectors' width, where tiles want them packed.
  private final float[][] packed;

  /// A in panels of [GemmFixedTiles#LEFT_ROWS] rows, where tiles want it packed.
  private float[] packedLeft = NOTHING;

  private final Workers.Task packing = this::pack;
  private final Workers.Task computing = this::compute;
  private final Workers.Task row = this::row;

  // the run at work
  private int rows;
  private boolean packsLeft;
  private float[] a = NOTHING;
  private float[] b = NOTHING;
  private float[] last = NOTHING;
  private int lastOff;
  private int lastK;
  private float @Nullable [] bias;
  private float[] c = NOTHING;
  private int partRows;
  private int partPanels;
  private int panelParts;

  PanelProduct(int k, int n, Workers workers) {
    this.k = k;
    this.n = n;
    this.whole = n - n % WIDTH;
    this.panels = (n + WIDTH - 1) / WIDTH;
    this.workers = workers;
    this.edges = new float[workers.size()][GemmBlock.EDGE];
    this.packed = new float[workers.size()][GemmFixedTiles.BEST ? WIDTH * Math.min(k, K_BLOCK) : 0];
  }

  /// For m rows of A. Full panels of B begin at `b[0]`; the last one, if it is not full, begins at
  /// `last[lastOff]`, and its steps of k are whole vectors, `lastK` apart.
  void run(
      int m,
      float[] a,
      float[] b,
      float[] last,
      int lastOff,
      int lastK,
      float @Nullable [] bias,
      float[] c) {
    if (m == 0) {
      return;
    }
    rows = m;
    this.a = a;
    this.b = b;
    this.last = last;
    this.lastOff = lastOff;
    this.lastK = lastK;
    this.bias = bias;
    this.c = c;
    long work = (long) m * n * k;
    if (m == 1) {
      int shares = (int) Math.min(workers.size(), 1 + work / ALONE_ROW);
      partPanels = Math.ceilDiv(panels, shares);
      workers.run(Math.ceilDiv(panels, partPanels), row);
    } else {
      Workers these = work < ALONE ? Workers.alone() : workers;
      packsLeft = GemmFixedTiles.PACKED && m >= PACKED_ROWS && n >= PACKED_COLUMNS;
      if (packsLeft) {
        int leftPanels = Math.ceilDiv(m, LEFT_ROWS);
        if (packedLeft.length < leftPanels * PANEL_ROWS * k) {
          packedLeft = new float[leftPanels * PANEL_ROWS * k];
        }
        these.run(leftPanels, packing);
      }
      these.run(cut(these.size()), computing);
    }
    this.a = NOTHING;
    this.b = NOTHING;
    this.last = NOTHING;
    this.bias = null;
    this.c = NOTHING;
  }

  /// Several parts for each worker, so that none waits long.
  private int cut(int shares) {
    int rowParts = Math.ceilDiv(rows, ROWS);
    int step = packsLeft ? LEFT_ROWS : GemmTiles.ROWS;
    partRows = Math.ceilDiv(rows, rowParts * step) * step;
    long panelWork = (long) partRows * WIDTH * Math.max(1, k);
    partPanels = shares == 1 ? panels : (int) Math.min(panels, 1 + WORK / panelWork);
    panelParts = Math.ceilDiv(panels, partPanels);
    return panelParts * Math.ceilDiv(rows, partRows);
  }

  private void pack(int part, int worker) {
    int first = part * LEFT_ROWS;
    int count = Math.min(PANEL_ROWS, rows - first); // whole vectors, where a row more is there
    Transpose.transpose(count, k, a, first * k, k, packedLeft, part * PANEL_ROWS * k, PANEL_ROWS);
  }

  private void compute(int part, int worker) {
    int row = part / panelParts * partRows;
    int count = Math.min(partRows, rows - row);
    int from = part % panelParts * partPanels * WIDTH;
    int to = Math.min(n, from + partPanels * WIDTH);
    for (int j = from; j < Math.min(to, whole); j += WIDTH) {
      multiply(row, count, j, WIDTH, b, j * k, WIDTH, worker);
    }
    if (to > whole) {
      multiply(row, count, whole, to - whole, last, lastOff, lastK, worker);
    }
    if (bias != null) {
      VectorRows.addBias(row, row + count, from, to, n, bias, c);
    }
  }

  /// The columns of one panel, whose steps of k are `bK` apart.
  private void multiply(
      int row, int count, int column, int width, float[] b, int bOff, int bK, int worker) {
    int k0 = 0;
    do { // once even where there is nothing to sum
      int steps = Math.min(K_BLOCK, k - k0);
      int j = 0;
      if (GemmFixedTiles.BEST && count >= PACKED_ROWS && bK != COLUMNS) {
        // a last one of more than a vector has room for two, as its steps are whole vectors
        int pairs = Math.ceilDiv(width - LENGTH, COLUMNS);
        copy(pairs, steps, b, bOff + k0 * bK, bK, packed[worker]);
        for (int pair = 0; pair < pairs; pair++, j += COLUMNS) {
          pair(row, count, column + j, Math.min(COLUMNS, width - j), k0, steps, pair, worker);
        }
        j = Math.min(j, width);
      }
      if (j < width) {
        int from = bOff + k0 * bK + j;
        block(row, count, column + j, width - j, k0, steps, b, from, bK, worker);
      }
      k0 += K_BLOCK;
    } while (k0 < k);
  }

  /// Takes a panel apart, all of it at once: memory is then read from one end to the other.
  private static void copy(int pairs, int steps, float[] b, int bOff, int bK, float[] to) {
    for (int k = 0; k < steps; k++) {
      for (int pair = 0; pair < pairs; pair++) {
        GemmBlock.copyTwo(b, bOff + k * bK + pair * COLUMNS, to, (pair * steps + k) * COLUMNS);
      }
    }
  }

  /// Up to two vectors' width, packed.
  private void pair(
      int row, int count, int column, int width, int k0, int steps, int pair, int worker) {
    float[] two = packed[worker];
    int from = pair * steps * COLUMNS;
    if (!packsLeft || width < COLUMNS) {
      block(row, count, column, width, k0, steps, two, from, COLUMNS, worker);
      return;
    }
    int aOff = (row / LEFT_ROWS * k + k0) * PANEL_ROWS;
    int aPanel = PANEL_ROWS * k;
    int cOff = row * n + column;
    GemmFixedTiles.panels(
        count, LEFT_ROWS, steps, packedLeft, aOff, aPanel, two, from, c, cOff, n, k0 > 0);
  }

  private void block(
      int row,
      int count,
      int column,
      int width,
      int k0,
      int steps,
      float[] b,
      int bOff,
      int bK,
      int worker) {
    GemmBlock.block(
        count,
        width,
        steps,
        a,
        row * k + k0,
        k,
        1,
        b,
        bOff,
        COLUMNS,
        bK,
        c,
        row * n + column,
        n,
        k0 > 0,
        edges[worker]);
  }

  private void row(int part, int worker) {
    int from = part * partPanels * WIDTH;
    int to = Math.min(n, from + partPanels * WIDTH);
    PanelRow.multiply(from, Math.min(to, whole), k, a, b, c);
    if (to > whole) {
      PanelRow.last(k, a, last, lastOff, lastK, edges[worker]);
      System.arraycopy(edges[worker], 0, c, whole, to - whole);
    }
    if (bias != null) {
      VectorRows.addBias(0, 1, from, to, n, bias, c);
    }
  }
}
