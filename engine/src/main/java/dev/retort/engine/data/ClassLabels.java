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

  /// What other programs write where they know no label.
  private static final Set<String> UNKNOWN = Set.of("NA", "NaN", "nan", "null", "None");

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

  /// The word by which another program says that it knows no label, where all others are finite
  /// numbers. Beside words it may be a class.
  static Optional<String> unknown(Collection<String> labels) {
    List<String> others = labels.stream().filter(label -> !UNKNOWN.contains(label)).toList();
    boolean numbers =
        !others.isEmpty() && others.stream().allMatch(label -> Double.isFinite(number(label)));
    return numbers ? labels.stream().filter(UNKNOWN::contains).findFirst() : Optional.empty();
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
