package dev.retort.engine.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A CSV file of numbers alone, such as the outputs of another program's model, with a column `id`
/// or without.
///
/// The first line holds names where none of its fields is a number, where one is `id` or the first
/// is empty (what pandas calls its index), or where it counts 0, 1, 2 and so on. Separators are
/// recognised as in [Csv]. Every field must be a finite number, and every id a whole one.
///
/// *Shapes*: values [rows, columns], without the column `id`.
///
/// The arrays are the table's own and not copied, for they may be large.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="numbers"}
///
/// @param names of the columns; empty where the file has none, or they only count the columns
/// @param ids one a row; null where there is no such column
public record NumberTable(List<String> names, int columns, float[] values, long @Nullable [] ids) {
  private static final String ID = "id";

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
    return new Reading(file).table();
  }

  private static final class Reading {
    private final Path file;
    private final CsvText text;
    private final List<float[]> rows = new ArrayList<>();
    private long[] ids = new long[16];
    private int width;
    private int idColumn = -1;

    Reading(Path file) throws IOException {
      this.file = file;
      text = CsvText.of(file);
    }

    NumberTable table() throws IOException {
      List<String> first;
      try (Reader in = text.open()) {
        first = CsvText.next(text.records(in));
      }
      width = first.size();
      idColumn = idColumn(first);
      boolean named =
          idColumn >= 0 || first.stream().noneMatch(CsvText::isNumber) || CsvText.counts(first);
      int columns = idColumn < 0 ? width : width - 1;
      if (columns < 1) {
        throw new DataFormatException(file, "has no column of numbers");
      }
      try (Reader in = text.open()) {
        CsvRecords records = text.records(in);
        if (named) {
          boolean _ = records.next();
        }
        while (records.next()) {
          add(records, columns);
        }
      }
      return table(named ? first : List.of(), columns);
    }

    private static int idColumn(List<String> first) {
      for (int i = 0; i < first.size(); i++) {
        if (first.get(i).toLowerCase(Locale.ROOT).equals(ID)) {
          return i;
        }
      }
      return first.size() > 1 && first.getFirst().isEmpty() ? 0 : -1;
    }

    private NumberTable table(List<String> first, int columns) throws DataFormatException {
      if (rows.isEmpty()) {
        throw new DataFormatException(file, "has no rows");
      }
      if ((long) rows.size() * columns > Integer.MAX_VALUE) {
        throw new DataFormatException(file, "has more than 2^31 - 1 numbers; save it as NPY");
      }
      float[] values = new float[rows.size() * columns];
      for (int n = 0; n < rows.size(); n++) {
        System.arraycopy(rows.get(n), 0, values, n * columns, columns);
      }
      return new NumberTable(
          names(first), columns, values, idColumn < 0 ? null : Arrays.copyOf(ids, rows.size()));
    }

    /// Those that pandas gives columns without names, 0, 1, 2 and so on, are none.
    private List<String> names(List<String> first) {
      List<String> names = new ArrayList<>(first);
      if (idColumn >= 0) {
        names.remove(idColumn);
      }
      boolean counted = names.stream().allMatch(CsvText::isNumber) && CsvText.numbersCount(first);
      return counted ? List.of() : List.copyOf(names);
    }

    private void add(CsvRecords records, int columns) throws DataFormatException {
      if (records.fields() != width) {
        throw new DataFormatException(
            file,
            "line %d has %d fields, but the first line has %d"
                .formatted(records.line(), records.fields(), width));
      }
      float[] row = new float[columns];
      int d = 0;
      for (int i = 0; i < width; i++) {
        if (i == idColumn) {
          addId(records, i);
          continue;
        }
        float value = records.number(i);
        if (Float.isNaN(value)) {
          throw wrong(records, i, "is no finite number");
        }
        row[d++] = value;
      }
      rows.add(row);
    }

    private void addId(CsvRecords records, int column) throws DataFormatException {
      String field = records.field(column);
      if (!field.matches("[0-9]{1,18}")) {
        throw wrong(records, column, "is no id; a whole number from 0 on is needed");
      }
      if (rows.size() == ids.length) {
        ids = Arrays.copyOf(ids, 2 * ids.length);
      }
      ids[rows.size()] = Long.parseLong(field);
    }

    private DataFormatException wrong(CsvRecords records, int column, String what) {
      String field = records.field(column);
      return new DataFormatException(
          file,
          "line %d, column %d: %s %s"
              .formatted(
                  records.line(),
                  column,
                  field.isEmpty()
                      ? "an empty field"
                      : "'"
                          + field.substring(0, Math.min(40, field.length())).replaceAll("\\s", " ")
                          + "'",
                  what));
    }
  }
}
