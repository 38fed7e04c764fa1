package dev.retort.engine;

import dev.retort.engine.data.ClassLabels;
import dev.retort.engine.data.Dataset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// What classes are called in two places, such as a network and a data set. A label is the place of
/// its class, so that a class which has another place in each would be taken for another one.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="classNames"}
public final class ClassNames {
  /// How many names a line has room for.
  private static final int SHOWN = 10;

  private ClassNames() {}

  /// The first class that both lists contain at different places; none where there is no such
  /// class. `3.0` and `3` are one class. If one list is merely 0, 1, 2, ... (a file without names),
  /// lists that do not hold the same names are not compared.
  public static Optional<String> misplaced(List<String> own, List<String> others) {
    List<String> ours = withoutPoints(own);
    List<String> theirs = withoutPoints(others);
    Set<String> known = Set.copyOf(theirs);
    if ((onlyCount(ours) || onlyCount(theirs)) && !Set.copyOf(ours).equals(known)) {
      return Optional.empty();
    }
    return IntStream.range(0, ours.size())
        .filter(k -> known.contains(ours.get(k)))
        .filter(k -> k >= theirs.size() || !ours.get(k).equals(theirs.get(k)))
        .mapToObj(own::get)
        .findFirst();
  }

  private static List<String> withoutPoints(List<String> names) {
    return names.stream().map(ClassLabels::withoutPoint).toList();
  }

  /// Refuses data that have a class in another place.
  ///
  /// @param whose the complaint begins with: "the network knows"
  static void requirePlaces(String whose, List<String> own, Dataset data) {
    requirePlaces(whose, own, data.name(), data.classNames(), "bring both into one order");
  }

  /// Refuses two lists that have a class in different places.
  ///
  /// @param whose the complaint begins with: "the network knows"
  /// @param other what has the others
  /// @param mend the complaint ends with
  /// @throws IllegalArgumentException if there is a [#misplaced] class
  public static void requirePlaces(
      String whose, List<String> own, String other, List<String> others, String mend) {
    Optional<String> misplaced = misplaced(own, others);
    if (misplaced.isPresent()) {
      throw new IllegalArgumentException(
          "%s the classes %s but %s has %s, where \"%s\" has another place; %s"
              .formatted(whose, few(own), other, few(others), misplaced.get(), mend));
    }
  }

  /// Names for a line: `[cat, dog]`, and of many the first ten and how many more there are.
  public static String few(List<String> names) {
    return names.size() <= SHOWN
        ? names.toString()
        : String.format(
            Locale.ROOT,
            "[%s and %,d more]",
            String.join(", ", names.subList(0, SHOWN)),
            names.size() - SHOWN);
  }

  private static boolean onlyCount(List<String> names) {
    return IntStream.range(0, names.size()).allMatch(k -> names.get(k).equals(Integer.toString(k)));
  }
}
