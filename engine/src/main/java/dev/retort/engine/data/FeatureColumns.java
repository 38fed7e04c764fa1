package dev.retort.engine.data;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which columns of a table a network takes, which one names the rows, and which are passed over.
final class FeatureColumns {
  private final CsvText text;
  private final List<String> names;
  private final int wanted;
  private final List<String> first;

  /// Whether the first line is no row.
  private final boolean named;

  /// The place of the column that the user leaves out; -1 for none.
  private final int leftOut;

  private final List<Integer> places = new ArrayList<>();
  private int idColumn = -1;

  private FeatureColumns(
      CsvText text,
      List<String> names,
      int wanted,
      List<String> first,
      boolean named,
      int leftOut) {
    this.text = text;
    this.names = names;
    this.wanted = wanted;
    this.first = first;
    this.named = named;
    this.leftOut = leftOut;
  }

  /// As of [FeatureTable#read].
  static FeatureColumns of(CsvText text, List<String> names, int wanted, @Nullable String leftOut)
      throws IOException {
    List<String> first = text.first();
    if (first.isEmpty()) {
      throw new DataFormatException(text.file(), "has no rows");
    }
    boolean named = holdsNames(first, names);
    int leftColumn = -1;
    if (leftOut == null) {
      named |= first.stream().noneMatch(CsvText::isNumber) || CsvText.counts(first);
    } else { // which is looked for as a label to learn is
      CsvColumns columns = CsvColumns.of(text, Csv.Options.defaults().withLabel(leftOut));
      leftColumn = columns.label();
      named |= columns.hasNames();
    }
    int id = NumberRows.idColumn(first);
    named |= id >= 0 && id != leftColumn && !isGap(text, first);
    FeatureColumns columns =
        new FeatureColumns(text, List.copyOf(names), wanted, first, named, leftColumn);
    columns.find();
    return columns;
  }

  /// Whether a line holds all the names, or one of them that could be in no row.
  private static boolean holdsNames(List<String> line, List<String> names) {
    if (names.isEmpty()) {
      return false;
    }
    Set<String> fields = new HashSet<>(line);
    return fields.containsAll(names)
        || names.stream().anyMatch(name -> !CsvText.isNumber(name) && fields.contains(name));
  }

  /// Whether a line whose first field is empty is a row without its first number, and not a line of
  /// names above an index.
  private static boolean isGap(CsvText text, List<String> line) throws IOException {
    return line.getFirst().isEmpty()
        && line.stream().skip(1).allMatch(CsvText::isNumber)
        && !CsvText.numbersCount(line)
        && !new RowIndex(text, line).ascends(0);
  }

  private void find() throws IOException {
    if (!names.isEmpty() && named && !onlyCounts()) {
      byName();
    } else {
      byPlace();
    }
  }

  /// Whether the names of the columns are those that pandas gives columns without names, which say
  /// nothing; unless the network knows them as such.
  private boolean onlyCounts() {
    int id = NumberRows.idColumn(first);
    List<String> own = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      if (i != leftOut && i != id) {
        own.add(first.get(i));
      }
    }
    return own.stream().allMatch(CsvText::isNumber)
        && CsvText.numbersCount(first)
        && !new HashSet<>(first).containsAll(names);
  }

  /// Of columns that share a name the first is the first that the network knows, and so on.
  private void byName() throws DataFormatException {
    Map<String, Queue<Integer>> columns = new HashMap<>();
    for (int i = 0; i < first.size(); i++) {
      if (i != leftOut) {
        columns.computeIfAbsent(first.get(i), _ -> new ArrayDeque<>()).add(i);
      }
    }
    for (String name : names) {
      Integer place = columns.getOrDefault(name, new ArrayDeque<>()).poll();
      if (place == null) {
        throw missing(name);
      }
      places.add(place);
    }
    for (String name : names) {
      if (!columns.getOrDefault(name, new ArrayDeque<>()).isEmpty()) {
        throw wrong(
            "has the column %s more often than the table that the network was trained on; leave those out that are not meant"
                .formatted(ColumnNames.shown(name)));
      }
    }
    int id = NumberRows.idColumn(first);
    idColumn = id == leftOut || places.contains(id) ? -1 : id;
  }

  private DataFormatException missing(String name) {
    if (leftOut >= 0 && first.get(leftOut).equals(name)) {
      return wrong(
          "has the column %s, which the network was trained on, and it is to be left out; leave no column out that the network takes"
              .formatted(ColumnNames.shown(name)));
    }
    return wrong(
        "has no column %s, which the network was trained on; it has %s"
            .formatted(ColumnNames.shown(name), ColumnNames.text(first)));
  }

  /// A network that knows its columns' names has no id among them here. One that knows none takes
  /// an id for a number where with it they are as many as it wants, but not the index of a table.
  private void byPlace() throws IOException {
    int indices = named ? indices() : 0;
    for (int i = indices; i < first.size(); i++) {
      if (i != leftOut) {
        places.add(i);
      }
    }
    int id = named ? NumberRows.idColumn(first) : -1;
    boolean isNumber = names.isEmpty() && id >= indices && places.size() == wanted;
    if (id >= 0 && id != leftOut && !isNumber) {
      idColumn = id;
      places.remove(Integer.valueOf(id));
    }
    if (places.size() != wanted) {
      throw wrong(
          "has %d columns of numbers%s but the network takes %d%s; give it those that it was trained on, and what else there is as --label"
              .formatted(
                  places.size(),
                  idColumn < 0 ? "" : " beside the ids",
                  wanted,
                  names.isEmpty() ? "" : ", " + ColumnNames.text(names)));
    }
  }

  /// How many columns at the start are indices.
  private int indices() throws IOException {
    RowIndex index = new RowIndex(text, first);
    int indices = 0;
    while (indices < first.size() - 1 && index.ascends(indices)) {
      indices++;
    }
    return indices;
  }

  /// What reads the rows.
  NumberRows rows() {
    return new NumberRows(
        text,
        named ? first : List.of(),
        first.size(),
        places.stream().mapToInt(Integer::intValue).toArray(),
        idColumn);
  }

  /// What the other columns are called that nobody has left out.
  List<String> passedOver() {
    Set<Integer> taken = new HashSet<>(places);
    List<String> others = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      if (i != leftOut && i != idColumn && !taken.contains(i)) {
        others.add(first.get(i));
      }
    }
    return others;
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(text.file(), what);
  }
}
