package dev.retort.distill.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of words in columns: the first columns begin at the left, the others end at the right.
final class TextTable {
  private final List<String[]> rows = new ArrayList<>();
  private final int left;

  /// With one column that begins at the left.
  TextTable() {
    this(1);
  }

  /// @param left how many columns begin at the left
  TextTable(int left) {
    this.left = left;
  }

  /// @param cells of any text, which stays in its row
  void row(String... cells) {
    rows.add(Arrays.stream(cells).map(Terminal::printable).toArray(String[]::new));
  }

  @Override
  public String toString() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        widths[c] = Math.max(widths[c], row[c].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.length; c++) {
        String blanks = " ".repeat(widths[c] - row[c].length());
        line.append(c == 0 ? "" : "  ").append(c < left ? row[c] + blanks : blanks + row[c]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString().stripTrailing();
  }
}
