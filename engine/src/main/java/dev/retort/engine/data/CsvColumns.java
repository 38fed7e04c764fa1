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

  /// How many columns at the start are left out, as they only count the rows.
  private int indices;

  private CsvColumns(Path file, CsvHeader header, List<String> names) {
    this.file = file;
    this.header = header;
    this.names = names;
    count = header.first().size();
    targetPlaces = new int[count];
    Arrays.fill(targetPlaces, -1);
  }

  /// @throws DataFormatException if there are too few, or one is asked for that is not there, or is
  ///   there twice
  static CsvColumns of(CsvText text, Csv.Options options) throws IOException {
    List<String> first;
    List<String> second;
    try (Reader in = text.open()) {
      CsvRecords records = text.records(in);
      first = CsvText.next(records);
      second = CsvText.next(records);
    }
    if (first.size() < 2) {
      String line = first.isEmpty() ? "" : first.getFirst();
      throw new DataFormatException(
          text.file(),
          CsvText.otherSeparator(line)
              .orElse("needs at least one column of numbers and one of labels"));
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

  /// In a table sorted by its labels, a column that counts the rows would give the labels away.
  /// pandas writes one more index each time that it reads and writes a table. Where it is known
  /// what the features are, the first columns without a name are some of them or indices by that: a
  /// part of a table may count from anywhere, and in any order.
  private void leaveOutIndex(CsvText text, List<String> alike) throws IOException {
    int nameless = 0;
    while (nameless < nameless(names) && isFeature(nameless)) {
      nameless++;
    }
    if (!alike.isEmpty()) {
      indices = Math.max(0, nameless - nameless(alike));
    } else {
      RowIndex index = new RowIndex(text, names);
      while (indices < nameless && index.counts(indices)) {
        indices++;
      }
      if (indices < nameless && index.isShuffled(indices)) {
        throw wrong(
            "column %s has no name and looks like row numbers in another order; write the table without them (pandas index=False, R row.names=FALSE), or give the column a name to learn from it"
                .formatted(name(indices)));
      }
    }
    if (indices > 0 && features().isEmpty()) {
      throw wrong(
          "has no column of numbers but column 0, an index of the rows; give it a name to learn"
              + " from it");
    }
  }

  /// How many columns before all others have no name.
  private static int nameless(List<String> names) {
    int count = 0;
    while (count < names.size() && RowIndex.isNameless(names.get(count))) {
      count++;
    }
    return count;
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
      return only(names, asked, what);
    }
    if (CsvText.isPlace(asked, count)) {
      return Integer.parseInt(asked);
    }
    throw wrong(
        "has no %s column '%s' among its %d columns%s"
            .formatted(what, asked, count, names.isEmpty() ? "" : " " + names));
  }

  /// The only column of that name: of two, the other would be learnt from and tell the label.
  ///
  /// @param among the names, in whatever case
  private int only(List<String> among, String name, String what) throws DataFormatException {
    int first = among.indexOf(name);
    int last = among.lastIndexOf(name);
    if (first < last) {
      throw wrong(
          "has the %s '%s' in columns %d and %d; drop one of them, or name the one that you mean by its place (%s)"
              .formatted(
                  what,
                  CsvText.shown(names.get(first)),
                  first,
                  last,
                  what.equals("label")
                      ? "--label " + first + ", Csv.Options.withLabel"
                      : "Csv.Options.withTargets"));
    }
    return first;
  }

  private int usualLabel() throws DataFormatException {
    List<String> lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    for (String usual : CsvHeader.LABEL_NAMES) {
      if (lower.contains(usual) && !mayBeCoordinate(lower, usual)) {
        return only(lower, usual, "label");
      }
    }
    return count - 1;
  }

  /// Whether a name is the short one that is also a coordinate's, and neither the first nor the
  /// last.
  private boolean mayBeCoordinate(List<String> lower, String usual) {
    return usual.equals("y")
        && lower.indexOf(usual) > nameless(names)
        && !lower.getLast().equals(usual);
  }

  int count() {
    return count;
  }

  /// Whether the first line is no sample.
  boolean hasNames() {
    return !names.isEmpty();
  }

  /// All of them; empty where the first line is a sample.
  List<String> names() {
    return names;
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
    return column >= indices && column != label && targetPlaces[column] < 0;
  }

  /// How many columns at the start are left out, as they only count the rows.
  int indices() {
    return indices;
  }

  /// The place of the label; -1 where there are targets.
  int label() {
    return label;
  }

  /// Whether the user or the table names the label; else it is the last column.
  boolean hasNamedLabel() {
    return header.options().label() != null
        || (hasNames() && CsvHeader.isLabelName(names.get(label)));
  }

  /// Which target a column holds, or -1.
  int target(int column) {
    return targetPlaces[column];
  }

  /// How messages call a column.
  String name(int column) {
    String name = names.isEmpty() ? "" : CsvText.shown(names.get(column));
    return name.isEmpty() ? Integer.toString(column) : column + " (" + name + ")";
  }

  DataFormatException wrong(String what) {
    return new DataFormatException(file, what);
  }
}
