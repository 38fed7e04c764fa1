package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.data.Csv;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.NumberTable;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A table whose rows a network classifies.
///
/// *Shapes*: values [rows, columns].
///
/// @param ids one a row; null where there is no such column
record PredictedTable(Path file, int columns, float[] values, long @Nullable [] ids) {
  /// Reads a table of numbers.
  ///
  /// @param label a column that is left out, whatever it holds; null for none
  /// @param columns that the network takes
  static PredictedTable read(Path file, @Nullable String label, int columns) throws IOException {
    PredictedTable table = label == null ? numbers(file) : without(file, label);
    if (table.columns != columns) {
      throw Failure.failed(
          "%s has %d columns of numbers but the network takes %d; give it those that it was trained on, and what else there is as --label"
              .formatted(file, table.columns, columns));
    }
    return table;
  }

  private static PredictedTable numbers(Path file) throws IOException {
    NumberTable table = NumberTable.read(file);
    return new PredictedTable(file, table.columns(), table.values(), table.ids());
  }

  private static PredictedTable without(Path file, String label) throws IOException {
    Dataset data = Csv.read(file, Csv.Options.defaults().withLabel(label));
    int columns = data.shape().elements();
    Batch row = Batch.allocate(data.kind(), data.shape(), 1);
    float[] values = new float[Math.multiplyExact(data.size(), columns)];
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, row, 0);
      System.arraycopy(row.floats(), 0, values, n * columns, columns);
    }
    return new PredictedTable(file, columns, values, null);
  }

  void addTo(Predictions predictions, Network network) {
    for (int row = 0; row < values.length / columns; row++) {
      Json.Members place = Json.object().with("file", file.toString()).with("row", row);
      String name = file + " row " + row;
      if (ids != null) {
        place = place.with("id", ids[row]);
        name = file + " id " + ids[row];
      }
      float[] sample = Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
      predictions.add(name, place, network.probabilities(sample));
    }
  }
}
