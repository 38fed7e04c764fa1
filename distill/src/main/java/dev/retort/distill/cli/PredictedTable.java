package dev.retort.distill.cli;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.NumberTable;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A table for whose rows a network predicts.
///
/// *Shapes*: values [rows, columns].
///
/// @param ids one a row; null where there is no such column
record PredictedTable(Path file, int columns, float[] values, long @Nullable [] ids) {
  /// Reads a table of numbers. A column `id` is one of these where the network takes as many, and
  /// else names the rows.
  ///
  /// @param label a column that is left out, whatever it holds; null for none
  /// @param columns that the network takes
  /// @throws DataFormatException if the table is none, or has other columns
  static PredictedTable read(Path file, @Nullable String label, int columns) throws IOException {
    NumberTable table = NumberTable.read(file, label, columns);
    if (table.columns() != columns) {
      throw new DataFormatException(
          file,
          "has %d columns of numbers%s but the network takes %d; give it those that it was trained on, and what else there is as --label"
              .formatted(table.columns(), table.ids() == null ? "" : " beside the ids", columns));
    }
    return new PredictedTable(file, columns, table.values(), table.ids());
  }

  void addTo(Predictions predictions) {
    for (int row = 0; row < values.length / columns; row++) {
      Json.Members place = Json.object().with("file", file.toString()).with("row", row);
      String name = file + " row " + row;
      if (ids != null) {
        place = place.with("id", ids[row]);
        name = file + " id " + ids[row];
      }
      float[] sample = Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
      predictions.add(name, place, sample);
    }
  }
}
