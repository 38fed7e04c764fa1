package dev.retort.engine.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What the columns of a table are: their names, and the places of the label or of the targets.
final class CsvColumns {
  private final Path file;
  private final int count;
  private final CsvHeader header;

  /// Empty where the first line is a sample.
  private final List<String> names;

  /// For each column the place of its target, or -1.
  private final int[] targetPlaces;

  private int label = -1;

  /// Whether the first column is left out, as it only counts the rows.
  private boolean indexed;

  private CsvColumns(Path file, CsvHeader header, List<String> names) {
    this.file = file;
    this.header = header;
    this.names = names;
    count = header.first().size();
    targetPlaces = new int[count];
    Arrays.fill(targetPlaces, -1);
  }

  /// @throws DataFormatException if there are too few, or one is asked for that is not there
  static CsvColumns of(CsvText text, Csv.Options options) throws IOException {
    List<String> first;
    List<String> second;
    try (Reader in = text.open()) {
      CsvRecords records = text.records(in);
      first = CsvText.next(records);
      second = CsvText.next(records);
    }
    if (first.size() < 2) {
      throw new DataFormatException(
          text.file(), "needs at least one column of numbers and one of labels");
    }
    CsvHeader header = new CsvHeader(options, first, second);
    List<String> names = header.isThere(text) ? List.copyOf(first) : List.of();
    CsvColumns columns = new CsvColumns(text.file(), header, names);
    columns.find(options);
    return columns;
  }

  /// Those of a table that is learnt from or tested on, without an index.
  ///
  /// @param alike what the features of the table are called that it is to be like; empty where
  ///   there is none, or they have no names
  /// @throws DataFormatException as above, or if the first line may be no sample, the first column
  ///   may be an index in another order, or nothing but an index is there to learn from
  static CsvColumns learnt(CsvText text, Csv.Options options, List<String> alike)
      throws IOException {
    CsvColumns columns = of(text, options);
    if (columns.hasNames()) {
      columns.header.requireNames(text);
      columns.leaveOutIndex(text, alike);
    } else {
      columns.header.requireSample(text);
    }
    return columns;
  }

  /// By the places of rows those are told apart that are sorted by their labels. Where it is known
  /// what the features are, a first column without a name is one of them or an index by that: a
  /// part of a table may count from anywhere, and in any order.
  private void leaveOutIndex(CsvText text, List<String> alike) throws IOException {
    if (!names.getFirst().isEmpty() || !isFeature(0)) {
      return;
    }
    indexed = alike.isEmpty() ? header.hasIndex(text) : !alike.getFirst().isEmpty();
    if (!indexed && alike.isEmpty() && header.hasShuffledIndex(text)) {
      throw wrong(
          "column 0 has no name and looks like row numbers in another order; write the table"
              + " without them (pandas index=False, R row.names=FALSE), or give the column a name"
              + " to learn from it");
    }
    if (features().isEmpty()) {
      throw wrong(
          "has no column of numbers but column 0, an index of the rows; give it a name to learn"
              + " from it");
    }
  }

  private void find(Csv.Options options) throws DataFormatException {
    List<String> targets = options.targets();
    for (int k = 0; k < targets.size(); k++) {
      int column = place(targets.get(k), "target");
      if (targetPlaces[column] >= 0) {
        throw wrong("column %s is named as a target twice".formatted(name(column)));
      }
      targetPlaces[column] = k;
    }
    if (targets.size() == count) {
      throw wrong("has targets alone and nothing to tell them from");
    }
    String asked = options.label();
    if (hasNames() && header.countsBesideLabel()) {
      label = header.labelPlace(); // also where another column is called by that number
    } else if (targets.isEmpty()) {
      label = asked == null ? usualLabel() : place(asked, "label");
    }
  }

  private int place(String asked, String what) throws DataFormatException {
    if (names.contains(asked)) {
      return names.indexOf(asked);
    }
    if (CsvText.isPlace(asked, count)) {
      return Integer.parseInt(asked);
    }
    throw wrong(
        "has no %s column '%s' among its %d columns%s"
            .formatted(what, asked, count, names.isEmpty() ? "" : " " + names));
  }

  private int usualLabel() {
    List<String> lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    for (String usual : CsvHeader.LABEL_NAMES) {
      if (lower.contains(usual)) {
        return lower.indexOf(usual);
      }
    }
    return count - 1;
  }

  int count() {
    return count;
  }

  /// Whether the first line is no sample.
  boolean hasNames() {
    return !names.isEmpty();
  }

  /// Whether the names do more than count columns.
  boolean areNamed() {
    return hasNames()
        && !(features().stream().allMatch(CsvText::isNumber) && CsvText.numbersCount(names));
  }

  /// The names of all that is neither label nor target nor index.
  List<String> features() {
    List<String> features = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (isFeature(i)) {
        features.add(names.get(i));
      }
    }
    return List.copyOf(features);
  }

  private boolean isFeature(int column) {
    return column != label && targetPlaces[column] < 0 && !(indexed && column == 0);
  }

  /// Whether the first column is left out, as it only counts the rows.
  boolean hasIndex() {
    return indexed;
  }

  /// The place of the label; -1 where there are targets.
  int label() {
    return label;
  }

  /// Which target a column holds, or -1.
  int target(int column) {
    return targetPlaces[column];
  }

  /// How messages call a column.
  String name(int column) {
    return names.isEmpty() ? Integer.toString(column) : column + " (" + names.get(column) + ")";
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(file, what);
  }
}
