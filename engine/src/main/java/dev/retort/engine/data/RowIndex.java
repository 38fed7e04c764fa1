package dev.retort.engine.data;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Which columns of a table are an index of its rows, as pandas and R write it: they have no name,
/// and whole numbers below. A table to learn from must leave no doubt; one to answer for may hold
/// some rows of another.
///
/// @param names the fields of the first line
record RowIndex(CsvText text, List<String> names) {
  /// Fewer rows below the first line tell too little of what a column holds.
  static final int ENOUGH_ROWS = 20;

  /// What an index calls a row.
  private static final Pattern ROW = Pattern.compile("0|[1-9][0-9]{0,17}");

  /// What pandas calls a column without a name that it has read, and writes so.
  private static final Pattern UNNAMED = Pattern.compile("Unnamed: [0-9][0-9.]*");

  /// Whether a column is one without a name, in a line of names.
  static boolean isNameless(String name) {
    return name.isEmpty() || UNNAMED.matcher(name).matches();
  }

  /// Whether a field may number a row: a whole number from 0 on.
  static boolean isRowNumber(String field) {
    return ROW.matcher(field).matches();
  }

  /// Whether a column has no name and counts all rows, from 0 or 1 or, where there are two and
  /// more, from any number: the index of a table, or of a part of it.
  boolean counts(int column) throws IOException {
    if (!isNameless(names.get(column))) {
      return false;
    }
    long from = -1;
    long place = -1;
    try (Reader in = text.open()) {
      CsvRecords records = rows(in);
      while (records.next()) {
        String field = field(records, column);
        if (from < 0 && isRowNumber(field)) {
          from = Long.parseLong(field);
          place = from;
        }
        if (from < 0 || !field.equals(Long.toString(place++))) {
          return false;
        }
      }
    }
    return from >= 0 && (from < 2 || place - from > 1);
  }

  /// Whether a column has no name and holds, in enough rows, whole numbers from 0 on that are all
  /// different: an index, as it seems, of rows that were drawn or put into another order.
  boolean isShuffled(int column) throws IOException {
    if (!isNameless(names.get(column))) {
      return false;
    }
    LongStream.Builder found = LongStream.builder();
    try (Reader in = text.open()) {
      CsvRecords records = rows(in);
      while (records.next()) {
        String field = field(records, column);
        if (!isRowNumber(field)) {
          return false;
        }
        found.accept(Long.parseLong(field));
      }
    }
    long[] numbers = found.build().sorted().toArray();
    return numbers.length >= ENOUGH_ROWS
        && IntStream.range(1, numbers.length).noneMatch(n -> numbers[n] == numbers[n - 1]);
  }

  /// Whether a column has no name and ascending whole numbers from 0 on: the index of a table, or
  /// of some rows of it in their order.
  boolean ascends(int column) throws IOException {
    if (!isNameless(names.get(column))) {
      return false;
    }
    long before = -1;
    try (Reader in = text.open()) {
      CsvRecords records = rows(in);
      while (records.next()) {
        String field = field(records, column);
        if (!isRowNumber(field) || Long.parseLong(field) <= before) {
          return false;
        }
        before = Long.parseLong(field);
      }
    }
    return true;
  }

  /// The records below the first line.
  private CsvRecords rows(Reader in) throws IOException {
    CsvRecords records = text.records(in);
    boolean _ = records.next();
    return records;
  }

  /// Empty where the row is shorter.
  private static String field(CsvRecords records, int column) {
    return column < records.fields() ? records.field(column) : "";
  }
}
