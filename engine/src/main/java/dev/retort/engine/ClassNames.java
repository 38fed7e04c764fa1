package dev.retort.engine;

import dev.retort.engine.data.Dataset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What classes are called in two places, such as a network and a data set. A label is the place of
/// its class, so that a class which has another place in each would be taken for another one.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="classNames"}
public final class ClassNames {
  private ClassNames() {}

  /// A class that both know, and that has another place in each; none where they are alike, or know
  /// no class in common.
  public static Optional<String> misplaced(List<String> own, List<String> others) {
    if (own.equals(others)) {
      return Optional.empty(); // also where two classes share a name
    }
    Map<String, Integer> places = new HashMap<>();
    for (int k = 0; k < others.size(); k++) {
      places.putIfAbsent(others.get(k), k);
    }
    return IntStream.range(0, own.size())
        .filter(k -> places.getOrDefault(own.get(k), k) != k)
        .mapToObj(own::get)
        .findFirst();
  }

  /// Refuses data that have a class in another place. Names that only count, as readers give them
  /// where a file has none, say nothing.
  ///
  /// @param whose the complaint begins with: "the network knows"
  static void requirePlaces(String whose, List<String> own, Dataset data) {
    List<String> others = data.classNames();
    if (onlyCount(own) || onlyCount(others)) {
      return;
    }
    Optional<String> misplaced = misplaced(own, others);
    if (misplaced.isPresent()) {
      throw new IllegalArgumentException(
          "%s the classes %s but %s has %s, where \"%s\" has another place; bring both into one order"
              .formatted(whose, own, data.name(), others, misplaced.get()));
    }
  }

  private static boolean onlyCount(List<String> names) {
    return IntStream.range(0, names.size()).allMatch(k -> names.get(k).equals(Integer.toString(k)));
  }
}
