package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;

import dev.retort.engine.kernel.PackedMatrix;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// C = A B + bias for a B that lies in panels: nothing is left to pack, so rows and panels are
/// shared out among the workers, and each part adds its bias while C is still near.
final class PanelProduct implements PackedMatrix.Times {
  /// Rows of a part: those of A stay in the second-level cache while the panels pass by.
  private static final int ROWS = 128;

  /// Steps of k in one pass, as in [Gemm].
  private static final int K_BLOCK = 1200;

  /// Multiplications below which a second worker costs more than it brings, and those of a part.
  private static final long ALONE = 500_000;

  private static final long PART = 600_000;

  /// Elements of B for a worker, where there is one row and reading B binds.
  private static final int ALONE_ROW = 50_000;

  private static final float[] NOTHING = new float[0];

  private final PanelMatrix b;
  private final Workers workers;
  private final int panels;
  private final float[][] beside;
  private final Workers.Task computing = this::compute;
  private final Workers.Task row = this::row;

  // the run at work
  private int rows;
  private float[] a = NOTHING;
  private float @Nullable [] bias;
  private float[] c = NOTHING;
  private int partRows;
  private int partPanels;
  private int panelParts;

  PanelProduct(PanelMatrix b, Workers workers) {
    this.b = b;
    this.workers = workers;
    this.panels = (b.n + COLUMNS - 1) / COLUMNS;
    this.beside = new float[workers.size()][GemmBlock.EDGE];
  }

  @Override
  public void run(int m, float[] a, float @Nullable [] bias, float[] c) {
    if (m == 0) {
      return;
    }
    rows = m;
    this.a = a;
    this.bias = bias;
    this.c = c;
    long work = (long) m * b.n * b.k;
    if (m == 1) {
      int shares = (int) Math.min(workers.size(), 1 + work / ALONE_ROW);
      partPanels = Math.ceilDiv(panels, shares);
      workers.run(Math.ceilDiv(panels, partPanels), row);
    } else {
      Workers these = work < ALONE ? Workers.alone() : workers;
      these.run(cut(these.size()), computing);
    }
    this.a = NOTHING;
    this.bias = null;
    this.c = NOTHING;
  }

  /// Several parts for each worker, so that none waits long.
  private int cut(int shares) {
    int rowParts = Math.ceilDiv(rows, ROWS);
    partRows = Math.ceilDiv(rows, rowParts * GemmTiles.ROWS) * GemmTiles.ROWS;
    long panelWork = (long) partRows * COLUMNS * Math.max(1, b.k);
    partPanels = shares == 1 ? panels : (int) Math.min(panels, 1 + PART / panelWork);
    panelParts = Math.ceilDiv(panels, partPanels);
    return panelParts * Math.ceilDiv(rows, partRows);
  }

  private void compute(int part, int worker) {
    int row = part / panelParts * partRows;
    int count = Math.min(partRows, rows - row);
    int from = part % panelParts * partPanels * COLUMNS;
    int to = Math.min(b.n, from + partPanels * COLUMNS);
    int whole = Math.min(to, b.whole);
    multiply(row, count, from, whole, COLUMNS, beside[worker]);
    multiply(row, count, whole, to, b.lastWidth, beside[worker]);
    if (bias != null) {
      VectorRows.addBias(row, row + count, from, to, b.n, bias, c);
    }
  }

  /// Columns from <= j < to, in panels of that width.
  private void multiply(int row, int count, int from, int to, int width, float[] beside) {
    int k0 = 0;
    do { // once even where there is nothing to sum
      int steps = Math.min(K_BLOCK, b.k - k0);
      GemmBlock.block(
          count,
          to - from,
          steps,
          a,
          row * b.k + k0,
          b.k,
          1,
          b.values,
          from * b.k + k0 * width,
          COLUMNS * b.k,
          width,
          c,
          row * b.n + from,
          b.n,
          k0 > 0,
          beside);
      k0 += K_BLOCK;
    } while (k0 < b.k);
  }

  private void row(int part, int worker) {
    int from = part * partPanels * COLUMNS;
    int to = Math.min(b.n, from + partPanels * COLUMNS);
    PanelRow.multiply(from, Math.min(to, b.whole), b.k, a, b.values, c);
    if (to > b.whole) {
      PanelRow.last(b.whole, to - b.whole, b.lastWidth, b.k, a, b.values, c, beside[worker]);
    }
    if (bias != null) {
      VectorRows.addBias(0, 1, from, to, b.n, bias, c);
    }
  }
}
