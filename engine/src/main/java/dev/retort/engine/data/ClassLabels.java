package dev.retort.engine.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The classes that the labels of a table stand for.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="classLabels"}
public final class ClassLabels {
  /// Below it, whole numbers are exact in a double.
  private static final double MOST = 1e15;

  /// What other programs write where they know no label, and hardly a word of people's.
  private static final Set<String> UNKNOWN =
      Set.of("NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "NULL", "\\N");

  /// The same, but these may be classes beside words.
  private static final Set<String> UNKNOWN_NUMBER = Set.of("null", "None");

  private record Numbered(String name, double value) {}

  private ClassLabels() {}

  /// The names of the classes: by number when all labels are finite numbers, else as strings. Where
  /// all are whole numbers, so are the names.
  static List<String> sorted(Collection<String> labels) {
    boolean allWhole =
        labels.stream().map(ClassLabels::withoutPoint).allMatch(ClassLabels::isWhole);
    List<Numbered> all =
        labels.stream()
            .map(label -> allWhole ? withoutPoint(label) : label)
            .distinct()
            .map(name -> new Numbered(name, number(name)))
            .toList();
    Comparator<Numbered> order = Comparator.comparing(Numbered::name);
    if (all.stream().allMatch(each -> Double.isFinite(each.value()))) {
      order = Comparator.comparingDouble(Numbered::value).thenComparing(order);
    }
    return all.stream().sorted(order).map(Numbered::name).toList();
  }

  /// The whole number that a label with a decimal point is, as pandas writes those of a column
  /// where one is empty (`3.0`) and numpy all (`3.000e+00`); every other label as it is.
  public static String withoutPoint(String label) {
    if (label.indexOf('.') < 0) {
      return label;
    }
    double value = number(label);
    boolean hasWhole = value == Math.rint(value) && Math.abs(value) < MOST;
    return hasWhole ? Long.toString((long) value) : label;
  }

  /// Whether all labels are finite numbers and some have a fraction: measured, as it seems, and not
  /// counted.
  static boolean areMeasured(Collection<String> labels) {
    boolean fractions = false;
    for (String label : labels) {
      double value = number(label);
      if (!Double.isFinite(value)) {
        return false;
      }
      fractions |= value != Math.rint(value);
    }
    return fractions;
  }

  /// Whether all labels are finite numbers.
  static boolean areNumbers(Collection<String> labels) {
    return labels.stream().allMatch(label -> Double.isFinite(number(label)));
  }

  /// The word that says that a label is not known, where there are others: one that another program
  /// writes so or, where all others are finite numbers, whatever word that has no digit, as `3+`
  /// has.
  static Optional<String> unknown(Collection<String> labels) {
    Optional<String> written = labels.stream().filter(UNKNOWN::contains).findFirst();
    if (written.isPresent()) {
      return labels.size() > 1 ? written : Optional.empty();
    }
    List<String> words = labels.stream().filter(label -> !Double.isFinite(number(label))).toList();
    boolean alone = words.size() == 1 && words.getFirst().chars().noneMatch(Character::isDigit);
    boolean unknown = alone || UNKNOWN_NUMBER.containsAll(words);
    return unknown && words.size() < labels.size() ? words.stream().findFirst() : Optional.empty();
  }

  private static boolean isWhole(String label) {
    return label.matches("[-+]?[0-9]{1,15}");
  }

  /// NaN if it is none.
  private static double number(String label) {
    if (!CsvText.isNumber(label)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(label) + 0.0; // -0 is 0
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
