package dev.retort.engine.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a CSV file that a network is to answer for.
///
/// Where both the network and the file's first line name columns, each number is found by its name,
/// in whatever order they are; all must be there, and other columns are passed over. The first line
/// holds names where it holds all that the network knows, numbers or not, and else as in
/// [NumberTable]. A column `id` that is none of the network's names the rows by any text; without
/// it, a first column without a name does.
///
/// Where the network or the file has no names, or the file's only count columns, the columns go by
/// their places and must be as many as the network takes. To one without names a column `id` is a
/// number like the others where with it they are as many; a first one without a name that holds
/// ascending whole numbers, the index of pandas and R, never is.
///
/// *Shapes*: a row is (D), in the order of the network's names.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="featureTable"}
public final class FeatureTable {
  private final List<float[]> rows;
  private final List<String> ids;
  private final List<String> passedOver;

  private FeatureTable(List<float[]> rows, List<String> ids, List<String> passedOver) {
    this.rows = rows;
    this.ids = List.copyOf(ids);
    this.passedOver = List.copyOf(passedOver);
  }

  /// Reads a table.
  ///
  /// @param names that the network knows ([dev.retort.engine.Network#columnNames()]), one for each
  ///   number of a sample; empty where it knows none
  /// @param wanted how many numbers a sample has
  /// @param leftOut the name of a column that is left out, or its place from 0, whatever it holds;
  ///   null for none
  /// @throws DataFormatException naming line and column of what is wrong, or the first column that
  ///   is missing
  public static FeatureTable read(
      Path file, List<String> names, int wanted, @Nullable String leftOut) throws IOException {
    FeatureColumns columns = FeatureColumns.of(CsvText.of(file), names, wanted, leftOut);
    List<String> ids = new ArrayList<>();
    List<float[]> rows =
        columns
            .rows()
            .read(
                id -> {
                  ids.add(id);
                  return "";
                });
    return new FeatureTable(rows, ids, columns.passedOver());
  }

  /// How many rows there are.
  public int rows() {
    return rows.size();
  }

  /// The numbers of a row, counted from 0.
  public float[] row(int row) {
    return rows.get(row).clone();
  }

  /// What the rows are called; empty where no column says so.
  public List<String> ids() {
    return ids;
  }

  /// What the columns are called that are there and not looked at, but for one that was to be left
  /// out.
  public List<String> passedOver() {
    return passedOver;
  }
}
