package dev.retort.distill.teacher;

import dev.retort.engine.data.ClassLabels;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.NumberTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The first line of a CSV file whose rows are counted. It is taken for the row of sample 0 if it
/// holds numbers, and names may be such: those that pandas gives the columns of classes 1, 2 and 3.
/// Then every sample would get the row of the one before.
///
/// @param fields of the line; none where it is known what they are
/// @param whole whether they are written as whole numbers
/// @param rare whether outputs are hardly such numbers: of two columns, where `0,1` is common, only
///   if all other lines are written otherwise
/// @param counts whether they are consecutive whole numbers, and those of no other row
/// @param only whether no other row has the same numbers in the same order
/// @param alone whether no other row has the same numbers, in whatever order
/// @param rows of the table, that of this line among them
record FirstLine(
    List<String> fields,
    boolean whole,
    boolean rare,
    boolean counts,
    boolean only,
    boolean alone,
    int rows) {
  /// Of a file without such a line, or whose rows say which samples they are of.
  static final FirstLine KNOWN = new FirstLine(List.of(), false, false, false, false, false, 0);

  /// As Excel writes it above all others.
  private static final Pattern DECLARATION =
      Pattern.compile("\uFEFF?\"?sep=.\"?", Pattern.CASE_INSENSITIVE);

  private static final Pattern SEPARATOR = Pattern.compile("[,;\t]");
  private static final Pattern WHOLE = Pattern.compile("[0-9]+");
  private static final Pattern WITH_FRACTION = Pattern.compile(".*[.eE].*");

  /// Far below where whole numbers cease to be exact in a float.
  private static final float MOST = 1e6f;

  /// Looks at the first line of the file that a table was read from.
  static FirstLine of(Path file, NumberTable table) throws IOException {
    if (table.ids() != null || !table.names().isEmpty()) {
      return KNOWN;
    }
    try (Stream<String> lines = Files.lines(file)) {
      Iterator<String> left = lines.filter(FirstLine::isRecord).iterator();
      String first = left.hasNext() ? left.next() : "";
      List<String> fields = fields(first);
      if (table.columns() > 2 && fields.equals(upTo(fields.size()))) {
        return KNOWN; // three columns and more that are called so have names already
      }
      boolean whole = allMatch(WHOLE, first);
      boolean standsOut = table.columns() == 2 && whole && standsOut(first, left);
      return new FirstLine(
          fields,
          whole,
          standsOut || table.columns() > 2,
          isCounted(table, 0) && (standsOut || isOnlyCounted(table)),
          standsOut || isOnly(table),
          isAlone(table),
          table.rows());
    }
  }

  private static boolean isRecord(String line) {
    return !line.isBlank() && !DECLARATION.matcher(line).matches();
  }

  /// As [NumberTable] reads them, where all are numbers.
  private static List<String> fields(String line) {
    return Arrays.stream(SEPARATOR.split(line, -1))
        .map(field -> field.replaceAll("[\"\uFEFF]", "").strip())
        .toList();
  }

  /// Whether all other lines are written otherwise than a first one of whole numbers. They have
  /// points: two outputs may be whole by chance, but a program that writes points writes them in
  /// every row. Or they have no quotes where it has some: R puts them around names alone.
  private static boolean standsOut(String first, Iterator<String> others) {
    boolean quoted = isQuoted(first);
    boolean differs = true;
    while (differs && others.hasNext()) {
      String other = others.next();
      differs = (quoted && !isQuoted(other)) || allMatch(WITH_FRACTION, other);
    }
    return differs;
  }

  private static boolean isQuoted(String line) {
    return line.indexOf('"') >= 0;
  }

  private static boolean allMatch(Pattern pattern, String line) {
    return fields(line).stream().allMatch(field -> pattern.matcher(field).matches());
  }

  private static List<String> upTo(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private static boolean isOnlyCounted(NumberTable table) {
    return IntStream.range(1, table.rows()).noneMatch(row -> isCounted(table, row));
  }

  /// Whether a row is n, n + 1, n + 2 and so on, from 0 on or a greater n.
  private static boolean isCounted(NumberTable table, int row) {
    float[] values = table.values();
    int first = row * table.columns();
    float n = values[first];
    return n >= 0
        && n < MOST
        && n == Math.rint(n)
        && IntStream.range(0, table.columns()).allMatch(k -> values[first + k] == n + k);
  }

  private static boolean isOnly(NumberTable table) {
    float[] values = table.values();
    int columns = table.columns();
    return IntStream.range(1, table.rows())
        .map(row -> row * columns)
        .noneMatch(at -> Arrays.equals(values, 0, columns, values, at, at + columns));
  }

  private static boolean isAlone(NumberTable table) {
    float[] first = sorted(table, 0);
    return IntStream.range(1, table.rows()).noneMatch(row -> holds(table, row, first));
  }

  /// Whether a row has these numbers and no others: its first one mostly shows that it has not.
  private static boolean holds(NumberTable table, int row, float[] numbers) {
    return Arrays.binarySearch(numbers, table.values()[row * table.columns()]) >= 0
        && Arrays.equals(numbers, sorted(table, row));
  }

  private static float[] sorted(NumberTable table, int row) {
    int from = row * table.columns();
    float[] numbers = Arrays.copyOfRange(table.values(), from, from + table.columns());
    Arrays.sort(numbers);
    return numbers;
  }

  /// Refuses a line that reads like names, where the table has one row more than the samples need.
  /// Where it has no more, a line of names would leave the last sample without one. How many rows
  /// the whole of a part needs, whose ids have gaps, is not known here: any number more will do. So
  /// it will below the very names of the classes, for there may be rows to test on.
  ///
  /// @param data all of it, or the part to train on
  void requireRow(String file, Dataset data) {
    long needed = 0;
    for (int i = 0; i < data.size(); i++) {
      needed = Math.max(needed, data.id(i) + 1);
    }
    boolean isPart = data.size() < needed;
    boolean hasOneMore = rows == needed + 1;
    boolean hasMore = isPart ? rows > needed : hasOneMore;
    boolean isNames =
        rows > needed && isInOrder(data.classNames()) && isHardlyRow(isPart, hasOneMore);
    if (isNames || (rare && hasMore && (counts || isOf(data.classNames())))) {
      throw new IllegalArgumentException(
          "line 1 of %s reads like names of columns, not like the outputs of a sample; add a column id, or name the columns by words"
              .formatted(file));
    }
  }

  /// Whether a line that equals the names is hardly a row, in a table with more rows than needed:
  /// it is the one too many, or outputs are hardly such. Two often are, so then it has no points,
  /// and no other row is the same or, of a part, just one is left over.
  private boolean isHardlyRow(boolean isPart, boolean hasOneMore) {
    if (hasOneMore && !isPart) {
      return true;
    }
    return rare ? isPart || only : whole && (only || hasOneMore);
  }

  /// Of the classes, or 0 and 1, which are known for names only where there are more of them.
  private boolean isInOrder(List<String> classNames) {
    List<String> names = withoutPoints(fields);
    return names.equals(withoutPoints(classNames)) || names.equals(upTo(2));
  }

  /// Of the classes as other programs sort them, in another order than the data's. So may stand the
  /// votes of a few trees, but hardly in one row alone.
  private boolean isOf(List<String> classNames) {
    return alone
        && withoutPoints(fields).stream()
            .sorted()
            .toList()
            .equals(withoutPoints(classNames).stream().sorted().toList());
  }

  private static List<String> withoutPoints(List<String> names) {
    return names.stream().map(ClassLabels::withoutPoint).toList();
  }
}
