package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.FeatureTable;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A table for whose rows a network predicts.
record PredictedTable(Path file, FeatureTable table) {
  /// What JSON has for a number, and no text that a zero in front of it is a part of.
  private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,17}");

  /// Reads a table for a network, and says which of its columns are passed over.
  ///
  /// @param label a column that is left out, whatever it holds; null for none
  /// @throws DataFormatException if the table is none, or lacks a column that the network takes
  static PredictedTable read(Path file, @Nullable String label, Network network, Terminal terminal)
      throws IOException {
    int columns = network.spec().input().elements();
    FeatureTable table = FeatureTable.read(file, network.columnNames(), columns, label);
    if (!table.passedOver().isEmpty()) {
      terminal.log(
          Terminal.printable(
              "%s: passed over, for the network was not trained on it: %s"
                  .formatted(file, ColumnNames.text(table.passedOver()))));
    }
    return new PredictedTable(file, table);
  }

  void addTo(Predictions predictions) {
    List<String> ids = table.ids();
    boolean whole = ids.stream().allMatch(id -> WHOLE.matcher(id).matches());
    for (int row = 0; row < table.rows(); row++) {
      Json.Members place = Json.object().with("file", file.toString()).with("row", row);
      String name = file + " row " + row;
      if (!ids.isEmpty()) {
        String id = ids.get(row);
        place = place.with("id", whole ? Json.of(Long.parseLong(id)) : Json.of(id));
        name = id.isEmpty() ? name : file + " id " + id;
      }
      predictions.add(name, place, table.row(row));
    }
  }
}
