package dev.retort.engine.data;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The rows of a table, as the numbers that some of its columns hold; one more may name each row.
final class NumberRows {
  private static final String ID = "id";

  /// Takes what names the rows, one after the other.
  interface Ids {
    /// What is wrong with it; empty if nothing is.
    String add(String field);
  }

  private final CsvText text;
  private final List<String> header;
  private final int width;
  private final int[] places;
  private final int idColumn;

  /// @param header what the columns are called; empty where the first line is a row
  /// @param width how many columns there are
  /// @param places of the columns of numbers, in the order in which they are wanted
  /// @param idColumn the place of the one that names rows; -1 for none
  NumberRows(CsvText text, List<String> header, int width, int[] places, int idColumn) {
    this.text = text;
    this.header = header;
    this.width = width;
    this.places = places;
    this.idColumn = idColumn;
  }

  /// Where rows are named, under a line of names: by a column called `id`, or else by a first one
  /// without a name, as pandas writes its index (also one that it has read and written again); -1
  /// where neither is.
  static int idColumn(List<String> header) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).toLowerCase(Locale.ROOT).equals(ID)) {
        return i;
      }
    }
    return header.size() > 1 && RowIndex.isNameless(header.getFirst()) ? 0 : -1;
  }

  /// @throws DataFormatException naming line and column of what is wrong
  List<float[]> read(Ids ids) throws IOException {
    List<float[]> rows = new ArrayList<>();
    try (Reader in = text.open()) {
      CsvRecords records = text.records(in);
      if (!header.isEmpty()) {
        boolean _ = records.next();
      }
      while (records.next()) {
        rows.add(row(records));
        addId(records, ids);
      }
    }
    if (rows.isEmpty()) {
      throw new DataFormatException(text.file(), "has no rows");
    }
    return rows;
  }

  private float[] row(CsvRecords records) throws DataFormatException {
    if (records.fields() != width) {
      throw new DataFormatException(
          text.file(),
          "line %d has %d fields, but the first line has %d"
              .formatted(records.line(), records.fields(), width));
    }
    float[] row = new float[places.length];
    for (int d = 0; d < row.length; d++) {
      row[d] = records.number(places[d]);
      if (Float.isNaN(row[d])) {
        throw wrong(records, places[d], "is no finite number");
      }
    }
    return row;
  }

  private void addId(CsvRecords records, Ids ids) throws DataFormatException {
    String wrong = idColumn < 0 ? "" : ids.add(records.field(idColumn));
    if (!wrong.isEmpty()) {
      throw wrong(records, idColumn, wrong);
    }
  }

  private DataFormatException wrong(CsvRecords records, int column, String what) {
    String field = CsvText.shown(records.field(column));
    return new DataFormatException(
        text.file(),
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
    String name = header.isEmpty() ? "" : CsvText.shown(header.get(column));
    return name.isEmpty() || name.equals(place) ? place : place + " (" + name + ")";
  }
}
