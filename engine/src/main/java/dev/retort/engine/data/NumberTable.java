package dev.retort.engine.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A CSV file of numbers alone, such as the outputs of another program's model, with a column `id`
/// or without.
///
/// The first line holds names where none of its fields is a number, where one is `id` or the first
/// is empty (what pandas calls its index), or where it counts 0, 1, 2 and so on. Separators are
/// recognised as in [Csv]. Every field must be a finite number, and every id a whole one.
///
/// *Shapes*: values [rows, columns], without the column of ids.
///
/// The arrays are the table's own and not copied, for they may be large.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="numbers"}
///
/// @param names of the columns; empty where the file has none, or they only count the columns
/// @param ids one a row; null where there is no such column
public record NumberTable(List<String> names, int columns, float[] values, long @Nullable [] ids) {
  /// @throws IllegalArgumentException if there is no column, the values fill no whole number of
  ///   rows, or there are ids and not one a row
  // written out, for a compact constructor's classfile does not say that ids may be null
  public NumberTable(List<String> names, int columns, float[] values, long @Nullable [] ids) {
    if (columns < 1) {
      throw new IllegalArgumentException(
          "a table of numbers needs at least one column, not " + columns);
    }
    if (values.length % columns != 0) {
      throw new IllegalArgumentException(
          "a table of numbers of %d columns needs as many values for every row, not %d in all"
              .formatted(columns, values.length));
    }
    int rows = values.length / columns;
    if (ids != null && ids.length != rows) {
      throw new IllegalArgumentException(
          "a table of numbers of %d rows needs as many ids or none, not %d"
              .formatted(rows, ids.length));
    }
    this.names = List.copyOf(names);
    this.columns = columns;
    this.values = values;
    this.ids = ids;
  }

  public int rows() {
    return values.length / columns;
  }

  /// The same names, numbers and ids.
  @Override
  public boolean equals(Object other) {
    return other instanceof NumberTable table
        && columns == table.columns
        && names.equals(table.names)
        && Arrays.equals(values, table.values)
        && Arrays.equals(ids, table.ids);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * names.hashCode() + Arrays.hashCode(values)) + Arrays.hashCode(ids);
  }

  /// Reads a table.
  ///
  /// @throws DataFormatException naming line and column of what is wrong
  public static NumberTable read(Path file) throws IOException {
    CsvText text = CsvText.of(file);
    List<String> first = text.first();
    int id = NumberRows.idColumn(first);
    boolean named = id >= 0 || first.stream().noneMatch(CsvText::isNumber) || CsvText.counts(first);
    int[] places = IntStream.range(0, first.size()).filter(i -> i != id).toArray();
    if (places.length == 0) {
      throw new DataFormatException(file, "has no column of numbers");
    }
    List<String> header = named ? first : List.of();
    WholeIds ids = new WholeIds();
    List<float[]> rows = new NumberRows(text, header, first.size(), places, id).read(ids);
    return new NumberTable(
        names(header, id),
        places.length,
        values(file, rows, places.length),
        id < 0 ? null : ids.all());
  }

  /// Those that pandas gives columns without names, 0, 1, 2 and so on, are none.
  private static List<String> names(List<String> header, int id) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      if (i != id) {
        names.add(header.get(i));
      }
    }
    boolean counted = names.stream().allMatch(CsvText::isNumber) && CsvText.numbersCount(header);
    return counted ? List.of() : List.copyOf(names);
  }

  private static float[] values(Path file, List<float[]> rows, int columns)
      throws DataFormatException {
    if ((long) rows.size() * columns > Integer.MAX_VALUE) {
      throw new DataFormatException(file, "has more than 2^31 - 1 numbers; save it as NPY");
    }
    float[] values = new float[rows.size() * columns];
    for (int n = 0; n < rows.size(); n++) {
      System.arraycopy(rows.get(n), 0, values, n * columns, columns);
    }
    return values;
  }

  /// As a sample's id is, a place from 0 on.
  private static final class WholeIds implements NumberRows.Ids {
    private long[] ids = new long[16];
    private int count;

    @Override
    public String add(String field) {
      if (!field.matches("[0-9]{1,18}")) {
        return "is no id; a whole number from 0 on is needed";
      }
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, 2 * count);
      }
      ids[count++] = Long.parseLong(field);
      return "";
    }

    long[] all() {
      return Arrays.copyOf(ids, count);
    }
  }
}
