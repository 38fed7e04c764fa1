package dev.retort.engine.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The labels of a table as they stand in it, of which those are refused that are hardly meant as
/// its classes.
///
/// @param seen each label with a number from 0 on
/// @param labels those numbers, one a row; below 0 where a row has no label
/// @param lines where the rows stand
/// @param rows the features
record CsvLabels(
    CsvColumns columns,
    Map<String, Integer> seen,
    List<Integer> labels,
    List<Long> lines,
    List<float[]> rows) {
  /// More classes than these come at least twice each.
  private static final int MANY_CLASSES = 20;

  /// As many columns with a single 1 in each row, and of fewer as many rows, hardly come by chance.
  private static final int SPREAD = 3;

  private static final int ENOUGH_ROWS = 20;

  /// Those of classes that are known are not looked at: they show one by one whether they are.
  ///
  /// @param classes which the labels stand for
  void requireClasses(List<String> classes) throws DataFormatException {
    requireOneColumn(classes);
    requireFew(classes);
    requireKnown(classes);
    requireOneCase(classes);
  }

  /// Refuses a last column that is one of several with a single 1 in each row: then the others tell
  /// which rows are of its class.
  private void requireOneColumn(List<String> classes) throws DataFormatException {
    if (columns.hasNamedLabel() || classes.isEmpty() || !List.of("0", "1").containsAll(classes)) {
      return;
    }
    int[] ones = lastColumn();
    int width = rows.getFirst().length;
    for (int d = width - 1; d > 0 && addColumn(d, ones); d--) {
      int spread = width - d + 1;
      boolean enough = spread >= SPREAD || rows.size() >= ENOUGH_ROWS;
      if (enough && Arrays.stream(ones).allMatch(one -> one == 1)) {
        throw columns.wrong(
            "columns %s %s %s hold one 1 in every row, as classes do that are spread over columns; put the class into one column, or name the label (--label, Csv.Options.withLabel)"
                .formatted(
                    columns.name(columns.label() - spread + 1),
                    spread == 2 ? "and" : "to",
                    columns.name(columns.label())));
      }
    }
  }

  /// What the labels 0 and 1 count for each row; 2, which is too much, where there is none.
  private int[] lastColumn() {
    Map<Integer, Integer> values = new HashMap<>();
    seen.forEach(
        (label, place) -> values.put(place, ClassLabels.withoutPoint(label).equals("1") ? 1 : 0));
    return labels.stream().mapToInt(place -> values.getOrDefault(place, 2)).toArray();
  }

  /// Adds a column of features; false where it holds something else than 0 and 1, or a row has more
  /// than a single 1.
  private boolean addColumn(int d, int[] ones) {
    for (int n = 0; n < ones.length; n++) {
      float value = rows.get(n)[d];
      if (value != 0 && value != 1) {
        return false;
      }
      ones[n] += (int) value;
      if (ones[n] > 1) {
        return false;
      }
    }
    return true;
  }

  private void requireFew(List<String> classes) throws DataFormatException {
    String column = columns.name(columns.label());
    boolean measured = ClassLabels.areMeasured(classes);
    long twice = 2L * classes.size();
    if (classes.size() > MANY_CLASSES
        && (twice > rows.size() || (measured && twice == rows.size()))) {
      throw columns.wrong(
          "column %s has %d different labels in %d rows%s, so it holds no classes; name another label column (--label, Csv.Options.withLabel)%s, or name the classes (Csv.Options.withClasses)"
              .formatted(
                  column,
                  classes.size(),
                  rows.size(),
                  measured ? ", numbers with fractions" : "",
                  ClassLabels.areNumbers(classes)
                      ? ", or learn the numbers (Csv.Options.withTargets)"
                      : ""));
    }
    if (classes.size() == 1 && rows.size() > 1) {
      throw columns.wrong(
          "column %s has no label but '%s'; name the label column, or label samples of other classes"
              .formatted(column, CsvText.shown(classes.getFirst())));
    }
  }

  /// One class more would spoil the network without a word.
  private void requireKnown(List<String> classes) throws DataFormatException {
    Optional<String> unknown = ClassLabels.unknown(classes);
    if (unknown.isEmpty()) {
      return;
    }
    String word = unknown.get();
    List<String> others = classes.stream().filter(name -> !name.equals(word)).toList();
    String said =
        ClassLabels.areNumbers(others)
            ? "line %d has the label '%s' where all others are numbers; leave it empty where it is"
                + " not known, or give it a number or name the classes (Csv.Options.withClasses)"
                + " if it is one"
            : "line %d has the label '%s', as other programs write one that is not known; leave it"
                + " empty then, or call it by another word or name the classes"
                + " (Csv.Options.withClasses) if it is one";
    int row = labels.indexOf(seen.getOrDefault(word, -1));
    throw columns.wrong(said.formatted(lines.get(row), CsvText.shown(word)));
  }

  private void requireOneCase(List<String> classes) throws DataFormatException {
    Map<String, String> found = new HashMap<>();
    for (String name : classes) {
      String other = found.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (other != null && name.length() > 1) {
        throw columns.wrong(
            "column %s has the labels '%s' and '%s', which differ only in case; make them one, or rename one"
                .formatted(
                    columns.name(columns.label()), CsvText.shown(other), CsvText.shown(name)));
      }
    }
  }
}
