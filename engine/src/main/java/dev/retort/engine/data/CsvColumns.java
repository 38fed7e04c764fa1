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

  /// Empty where the first line is a sample.
  private final List<String> names;

  /// For each column the place of its target, or -1.
  private final int[] targetPlaces;

  private int label = -1;

  private CsvColumns(Path file, int count, List<String> names) {
    this.file = file;
    this.count = count;
    this.names = names;
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
    CsvColumns columns = new CsvColumns(text.file(), first.size(), names);
    columns.find(options, header);
    return columns;
  }

  private void find(Csv.Options options, CsvHeader header) throws DataFormatException {
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

  /// The names of all that is neither label nor target.
  List<String> features() {
    List<String> features = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (i != label && targetPlaces[i] < 0) {
        features.add(names.get(i));
      }
    }
    return List.copyOf(features);
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
