package dev.retort.distill.teacher;

import dev.retort.engine.data.ClassLabels;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// What columns are called without what other programs put around the name of a class:
/// `.pred_setosa`, `prob.setosa`, `setosa_prob` or, where a name may not begin with a digit, `X0`.
final class AffixedNames {
  private AffixedNames() {}

  /// The classes that the columns are named after, if each class has one and all have the same text
  /// before it and behind it; else the columns as they are called.
  static List<String> classes(List<String> columns, List<String> classNames) {
    List<String> known = classNames.stream().map(ClassLabels::withoutPoint).toList();
    Set<String> all = Set.copyOf(known);
    String first = columns.isEmpty() ? "" : columns.getFirst();
    for (String name : known) {
      int at = name.isEmpty() ? -1 : first.indexOf(name);
      while (at >= 0) {
        String before = first.substring(0, at);
        String behind = first.substring(at + name.length());
        List<String> between = between(columns, before, behind);
        if (Set.copyOf(between).equals(all)) {
          return between;
        }
        at = first.indexOf(name, at + 1);
      }
    }
    return columns;
  }

  /// Whether names are numbers, each one more than the one before: they may stand for places, where
  /// classes of such names are sorted as text (1, 10, 2).
  static boolean countUp(List<String> names) {
    return IntStream.range(1, names.size())
        .allMatch(k -> number(names.get(k)) == number(names.get(k - 1)) + 1);
  }

  private static double number(String name) {
    return name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : Double.NaN;
  }

  /// What is between the two; nothing where a column lacks one of them.
  private static List<String> between(List<String> columns, String before, String behind) {
    int around = before.length() + behind.length();
    boolean have =
        columns.stream()
            .allMatch(
                column ->
                    column.length() >= around
                        && column.startsWith(before)
                        && column.endsWith(behind));
    return have
        ? columns.stream()
            .map(column -> column.substring(before.length(), column.length() - behind.length()))
            .toList()
        : List.of();
  }
}
