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
/// *Shapes*: values [rows, columns], without the column of ids and one that is left out.
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
    return new Reading(file, null, -1).table();
  }

  /// Reads a table beside whose numbers there may be a column of anything, which is not looked at.
  /// A column `id` holds numbers like the others where with it they are as many as are wanted, and
  /// else ids. Whether they are as many without it is for the caller to look at.
  ///
  /// @param left the name of the column that is left out, or its place from 0; null for none
  /// @param wanted how many columns of numbers are
  /// @throws DataFormatException naming line and column of what is wrong, or that no column is
  ///   called `left`
  public static NumberTable read(Path file, @Nullable String left, int wanted) throws IOException {
    return new Reading(file, left, wanted).table();
  }

  private static final class Reading {
    private final Path file;
    private final @Nullable String left;
    private final int wanted;
    private final CsvText text;
    private final List<float[]> rows = new ArrayList<>();
    private long[] ids = new long[16];
    private int width;

    /// Empty where the first line is a row.
    private List<String> header = List.of();

    private int leftColumn = -1;
    private int idColumn = -1;

    Reading(Path file, @Nullable String left, int wanted) throws IOException {
      this.file = file;
      this.left = left;
      this.wanted = wanted;
      text = CsvText.of(file);
    }

    NumberTable table() throws IOException {
      List<String> first;
      try (Reader in = text.open()) {
        first = CsvText.next(text.records(in));
      }
      width = first.size();
      boolean named = find(first);
      header = named ? first : List.of();
      int columns = width - (leftColumn < 0 ? 0 : 1);
      if (columns == wanted) {
        idColumn = -1;
      }
      columns -= idColumn < 0 ? 0 : 1;
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
      return ofRows(columns);
    }

    /// Finds the columns that hold something else than numbers, and whether the first line is one
    /// of names: a column that is left out is looked for as the label of [Csv] is.
    private boolean find(List<String> first) throws IOException {
      boolean named;
      if (left == null) {
        named = first.stream().noneMatch(CsvText::isNumber) || CsvText.counts(first);
      } else {
        CsvColumns columns = CsvColumns.of(text, Csv.Options.defaults().withLabel(left));
        leftColumn = columns.label();
        named = columns.hasNames();
      }
      int column = idColumn(first);
      idColumn = column == leftColumn ? -1 : column;
      return named || idColumn >= 0;
    }

    private static int idColumn(List<String> first) {
      for (int i = 0; i < first.size(); i++) {
        if (first.get(i).toLowerCase(Locale.ROOT).equals(ID)) {
          return i;
        }
      }
      return first.size() > 1 && first.getFirst().isEmpty() ? 0 : -1;
    }

    private NumberTable ofRows(int columns) throws DataFormatException {
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
          names(header), columns, values, idColumn < 0 ? null : Arrays.copyOf(ids, rows.size()));
    }

    /// Those that pandas gives columns without names, 0, 1, 2 and so on, are none.
    private List<String> names(List<String> first) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < first.size(); i++) {
        if (i != idColumn && i != leftColumn) {
          names.add(first.get(i));
        }
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
        if (i == leftColumn) {
          continue;
        }
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
      String field = shown(records.field(column));
      return new DataFormatException(
          file,
          "line %d, column %s: %s %s"
              .formatted(
                  records.line(),
                  called(column),
                  field.isEmpty() ? "an empty field" : "'" + field + "'",
                  what));
    }

    /// Its place, and the name that it has beside.
    private String called(int column) {
      String place = Integer.toString(column);
      String name = header.isEmpty() ? "" : shown(header.get(column));
      return name.isEmpty() || name.equals(place) ? place : place + " (" + name + ")";
    }

    /// In one line.
    private static String shown(String field) {
      return field.substring(0, Math.min(40, field.length())).replaceAll("\\s", " ");
    }
  }
}
