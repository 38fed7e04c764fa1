package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.GemmTiles.ROWS;

/// The parts of a block of C that the workers of [Gemm] take, several for each so that none waits
/// long, and the sizes that matrix products are cut by.
final class GemmParts {
  /// Steps of k in one pass: 1200 x 32 of the right operand stay in the second-level cache, and C
  /// is read and written seldom.
  static final int K_BLOCK = 1200;

  /// Multiplications below which a second worker costs more than it brings.
  static final long ALONE = 500_000;

  /// Multiplications of one row below which a second worker costs more than it brings: reading B
  /// binds there.
  static final int ALONE_ROW = 50_000;

  /// Multiplications of a part, about 5 us.
  static final long WORK = 600_000;

  /// Rows of every part but the last ones.
  int rows;

  /// Columns of every part but the last ones.
  int columns;

  /// How many parts stand side by side.
  int columnParts;

  /// Cuts a block and says into how many parts.
  ///
  /// @param step every part but the last has a multiple of so many rows
  /// @param most rows of a part
  int cut(int blockRows, int step, int blockColumns, int k, int most, int shares) {
    int rowParts = (blockRows + most - 1) / most;
    int panelCount = (blockColumns + COLUMNS - 1) / COLUMNS;
    int partPanels = panelCount;
    columnParts = 1;
    if (shares > 1) {
      long panelWork = (long) blockRows / rowParts * COLUMNS * k;
      partPanels = (int) Math.min(panelCount, 1 + WORK / Math.max(1, panelWork));
      columnParts = (panelCount + partPanels - 1) / partPanels;
      // too few columns to go round: fewer rows to a part, unless it were hardly worth handing out
      while (columnParts * rowParts < 4 * shares
          && blockRows / rowParts > 4 * ROWS
          && (long) partPanels * panelWork > 2 * WORK) {
        rowParts *= 2;
        panelWork /= 2;
      }
    }
    rows = (blockRows + rowParts - 1) / rowParts;
    rows = (rows + step - 1) / step * step;
    columns = partPanels * COLUMNS;
    return columnParts * ((blockRows + rows - 1) / rows);
  }
}
