package dev.retort.distill.teacher;

import dev.retort.engine.data.ClassLabels;
import java.util.List;
import java.util.Set;

/// What columns are called without what other programs put around the name of a class:
/// `.pred_setosa`, `prob.setosa`, `setosa_prob` or, where a name may not begin with a digit, `X0`.
final class ColumnNames {
  private ColumnNames() {}

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
