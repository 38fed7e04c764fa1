package dev.retort.engine.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the columns of tables are called in two places, such as a network and a data set. A number
/// of a sample goes by its place, so that columns in another order would be taken for each other.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="columnNames"}
public final class ColumnNames {
  /// More names than these are too many for a line.
  private static final int SHOWN = 10;

  private ColumnNames() {}

  /// Refuses data whose columns have other names than those that are expected, or the same ones in
  /// another order. Where one of both has no names, nothing is refused.
  ///
  /// @param whose expects them, as a part of the complaint: "m.safetensors was trained on"
  /// @param expected names, in the order of a sample's numbers
  /// @throws IllegalArgumentException that names the first column which is missing, or one that is
  ///   too many, or the order
  public static void requireSame(String whose, List<String> expected, Dataset data) {
    List<String> names = data.columnNames();
    if (expected.isEmpty() || names.isEmpty() || names.equals(expected)) {
      return;
    }
    Optional<String> missing = firstWithout(expected, names);
    if (missing.isPresent()) {
      throw new IllegalArgumentException(
          "%s has no column %s, which %s; it has %s"
              .formatted(data.name(), shown(missing.get()), whose, text(names)));
    }
    Optional<String> more = firstWithout(names, expected);
    if (more.isPresent()) {
      throw new IllegalArgumentException(
          "%s has the column %s beside those that %s; leave it out"
              .formatted(data.name(), shown(more.get()), whose));
    }
    throw new IllegalArgumentException(order(whose, expected, data.name(), names));
  }

  private static String order(
      String whose, List<String> expected, String data, List<String> names) {
    if (names.size() <= SHOWN) {
      return "%s has the columns %s, but %s %s; put them in that order"
          .formatted(data, text(names), whose, text(expected));
    }
    int place = 0;
    while (names.get(place).equals(expected.get(place))) {
      place++;
    }
    return "%s has the column %s where %s %s; put its columns in that order"
        .formatted(data, shown(names.get(place)), whose, shown(expected.get(place)));
  }

  /// The first name that others lack. One that comes several times must come there as often.
  private static Optional<String> firstWithout(List<String> names, List<String> others) {
    Map<String, Integer> left = new HashMap<>();
    for (String name : others) {
      left.put(name, left.getOrDefault(name, 0) + 1);
    }
    for (String name : names) {
      int count = left.getOrDefault(name, 0);
      if (count == 0) {
        return Optional.of(name);
      }
      left.put(name, count - 1);
    }
    return Optional.empty();
  }

  /// Names as a part of a line: the first ten, and how many more there are.
  public static String text(List<String> names) {
    String first =
        names.stream().limit(SHOWN).map(ColumnNames::shown).collect(Collectors.joining(", "));
    int more = names.size() - SHOWN;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }

  static String shown(String name) {
    return name.isEmpty() ? "(no name)" : CsvText.shown(name);
  }
}
