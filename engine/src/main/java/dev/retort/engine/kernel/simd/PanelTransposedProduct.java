package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Panels.WIDTH;
import static dev.retort.engine.kernel.simd.GemmFixedTiles.LEFT_ROWS;
import static dev.retort.engine.kernel.simd.GemmParts.ALONE;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.Panels;
import dev.retort.engine.kernel.Workers;

/// C = A W^T for a W `[D, F]` that lies in [Panels], computed as its transpose C^T = W A^T: the
/// rows of W are read as they lie, one broadcast element after the other, and only A and C, which
/// are smaller, are turned. For [GemmFixedTiles] rows of W are packed or, for few samples, put
/// together first.
final class PanelTransposedProduct {
  /// Rows of W in a part: four tiles of eight, or more.
  private static final int ROWS = 2 * PANEL_ROWS;

  /// The same where they are packed: two panels.
  private static final int PACKED_ROWS = 2 * LEFT_ROWS;

  /// Samples from which on packing W costs less than it brings: with 800 x 800 weights 64 take 0.96
  /// of the time packed, 48 as long, and 8 to 40 1.1 to 1.3 times.
  private static final int PACKED_SAMPLES = 64;

  /// Elements of a line of the caches.
  private static final int LINE = 16;

  private static final float[] NOTHING = new float[0];

  private final int d;
  private final int f;
  private final Workers workers;

  /// The transpose of A: columns of C^T in panels of a tile's width, f rows each.
  private final float[] right;

  /// The transpose of C.
  private final float[] turned;

  /// The memory of [GemmBlock] beside C, for each worker.
  private final float[][] edges;

  /// Rows of W in packed panels, or in a row each, where tiles want that.
  private final float[][] weightRows;

  /// What keeps the compiler from leaving out the loads.
  private final float[] fetched;

  private final Workers.Task turningIn = this::turnIn;
  private final Workers.Task computing = this::compute;
  private final Workers.Task turningOut = this::turnOut;

  // the run at work
  private int m;
  private float[] a = NOTHING;
  private float[] weight = NOTHING;
  private float[] c = NOTHING;
  private int turnedRow;
  private boolean packs;
  private int partRows;

  PanelTransposedProduct(int m, int d, int f, Workers workers) {
    this.d = d;
    this.f = f;
    this.workers = workers;
    int most = Math.ceilDiv(m, COLUMNS) * COLUMNS;
    right = new float[most * f];
    turned = new float[most * d];
    fetched = new float[workers.size()];
    edges = new float[workers.size()][GemmBlock.EDGE];
    weightRows = new float[workers.size()][GemmFixedTiles.BEST ? ROWS * f : 0];
  }

  void run(int m, float[] a, float[] weight, float[] c) {
    if (m == 0) {
      return;
    }
    this.m = m;
    this.a = a;
    this.weight = weight;
    this.c = c;
    int panels = Math.ceilDiv(m, COLUMNS);
    turnedRow = panels * COLUMNS;
    packs = GemmFixedTiles.PACKED && m >= PACKED_SAMPLES;
    partRows = packs ? PACKED_ROWS : ROWS;
    Workers these = (long) m * d * f < ALONE ? Workers.alone() : workers;
    these.run(panels, turningIn);
    these.run(Math.ceilDiv(d, partRows), computing);
    these.run(panels, turningOut);
    this.a = NOTHING;
    this.weight = NOTHING;
    this.c = NOTHING;
  }

  private void turnIn(int part, int worker) {
    int first = part * COLUMNS;
    int count = Math.min(COLUMNS, m - first);
    Transpose.transpose(count, f, a, first * f, f, right, first * f, COLUMNS);
  }

  private void turnOut(int part, int worker) {
    int first = part * COLUMNS;
    int count = Math.min(COLUMNS, m - first);
    Transpose.transpose(d, count, turned, first, turnedRow, c, first * d, d);
  }

  private void compute(int part, int worker) {
    int row = part * partRows;
    int end = Math.min(row + partRows, d);
    if (packs) {
      packed(row, end - row, worker);
      return;
    }
    if (GemmFixedTiles.BEST) {
      inRows(row, end - row, worker);
      return;
    }
    fetched[worker] = fetch(row, end);
    for (; row + 8 <= end; row += 8) {
      tiles(row, 8, worker);
    }
    for (; row + 4 <= end; row += 4) {
      tiles(row, 4, worker);
    }
    for (int j = 0; j < m && row < end; j += COLUMNS) {
      chunks(row, end - row, j, COLUMNS, 0, edges[worker]);
    }
  }

  /// For the packed ones of [GemmFixedTiles]: the weights of the part are turned into their panels.
  private void packed(int row, int count, int worker) {
    float[] w = weightRows[worker];
    for (int i = 0; i < count; i += LEFT_ROWS) {
      int first = row + i;
      int rows = Math.min(PANEL_ROWS, d - first); // whole vectors, where a row more is there
      int to = i / LEFT_ROWS * PANEL_ROWS * f;
      for (int p = 0; p < f; p += WIDTH) {
        int width = Panels.width(f, p);
        Transpose.transpose(
            rows, width, weight, p * d + first * width, width, w, to + p * PANEL_ROWS, PANEL_ROWS);
      }
    }
    for (int j = 0; j < m; j += COLUMNS) {
      int to = row * turnedRow + j;
      GemmFixedTiles.panels(
          count, LEFT_ROWS, f, w, 0, PANEL_ROWS * f, right, j * f, turned, to, turnedRow, false);
    }
  }

  /// For the other ones: they are copied into rows.
  private void inRows(int row, int count, int worker) {
    float[] w = weightRows[worker];
    for (int p = 0; p < f; p += WIDTH) {
      int width = Panels.width(f, p);
      GemmBlock.copy(count, width, weight, p * d + row * width, width, w, p, f);
    }
    int to = row * turnedRow;
    GemmBlock.block(
        count,
        Math.ceilDiv(m, LENGTH) * LENGTH,
        f,
        w,
        0,
        f,
        1,
        right,
        0,
        COLUMNS * f,
        COLUMNS,
        turned,
        to,
        turnedRow,
        false,
        edges[worker]);
  }

  /// Touches the weights of a part, so that they come all at once: rows of tiles would ask for 1 KB
  /// in one panel after the other, which no prefetcher foresees.
  private float fetch(int row, int end) {
    float sum = 0;
    float other = 0;
    for (int p = 0; p < f; p += WIDTH) {
      int width = Panels.width(f, p);
      int to = p * d + end * width;
      for (int i = p * d + row * width; i < to - LINE; i += 2 * LINE) {
        sum += weight[i];
        other += weight[i + LINE];
      }
    }
    return sum + other;
  }

  /// A row of tiles: the weights come from far once, and for the other columns from near by.
  private void tiles(int row, int count, int worker) {
    int whole = f - f % WIDTH;
    int at = row * WIDTH;
    int step = WIDTH * d;
    for (int j = 0; j < m; j += COLUMNS) {
      int to = row * turnedRow + j;
      if (m - j <= LENGTH) {
        chunks(row, count, j, LENGTH, 0, edges[worker]);
        continue;
      }
      if (count == 8) {
        PanelTiles.tile8x2(whole, weight, at, step, right, j * f, turned, to, turnedRow);
      } else {
        PanelTiles.tile4x2(whole, weight, at, step, right, j * f, turned, to, turnedRow);
      }
      chunks(row, count, j, COLUMNS, whole, edges[worker]);
    }
  }

  /// What fills no tile or no panel, from unit f0 on: one panel after the other.
  private void chunks(int row, int count, int j, int columns, int f0, float[] edge) {
    for (int p = f0; p < f; p += WIDTH) {
      int width = Panels.width(f, p);
      GemmBlock.block(
          count,
          columns,
          width,
          weight,
          p * d + row * width,
          width,
          1,
          right,
          j * f + p * COLUMNS,
          COLUMNS,
          COLUMNS,
          turned,
          row * turnedRow + j,
          turnedRow,
          p > 0,
          edge);
    }
  }
}
