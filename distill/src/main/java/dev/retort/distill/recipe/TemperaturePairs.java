package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.HintonStudents.NARROW;
import static dev.retort.distill.recipe.HintonStudents.TEMPERATURES;
import static dev.retort.distill.recipe.HintonStudents.WIDE;
import static dev.retort.distill.recipe.HintonStudents.distilled;

import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The temperatures that [Hinton] tests in pairs, and what their students come to.
///
/// The paper finds that temperatures above 8 give similar results to wide students, and that lower
/// ones suit narrow students best. So for wide students 8 and those above it are tested pair by
/// pair, and for narrow ones each other temperature beside 8: also those that are not the best, for
/// the best is picked by the errors that are tested. p of all of these pairs is adjusted together.
final class TemperaturePairs {
  private static final float FROM = 8;

  private record Pair(int units, float first, float second) {}

  /// By the names of the students, one a seed.
  private final Map<String, List<Evaluation>> evaluations = new HashMap<>();

  /// What the student of another seed comes to on the test set.
  void add(int units, float temperature, Evaluation evaluation) {
    evaluations
        .computeIfAbsent(distilled(units, temperature), _ -> new ArrayList<>())
        .add(evaluation);
  }

  /// What the tests say of each pair; none before the first seed.
  List<TemperaturePair> tested() {
    if (evaluations.isEmpty()) {
      return List.of();
    }
    List<Pair> pairs = pairs();
    List<PairedDifference> found =
        PairedDifference.adjusted(pairs.stream().map(this::single).toList());
    List<TemperaturePair> tested = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      tested.add(new TemperaturePair(pair.units, pair.first, pair.second, found.get(i)));
    }
    return tested;
  }

  private PairedDifference single(Pair pair) {
    return PairedDifference.of(
        evaluations(pair.units, pair.first), evaluations(pair.units, pair.second));
  }

  private List<Evaluation> evaluations(int units, float temperature) {
    return evaluations.getOrDefault(distilled(units, temperature), List.of());
  }

  private static List<Pair> pairs() {
    List<Pair> wide = new ArrayList<>();
    List<Pair> narrow = new ArrayList<>();
    for (float first : TEMPERATURES) {
      for (float second : TEMPERATURES) {
        if (first >= FROM && second > first) {
          wide.add(new Pair(WIDE, first, second));
        }
      }
      if (first != FROM) {
        narrow.add(new Pair(NARROW, first, FROM));
      }
    }
    wide.addAll(narrow);
    return wide;
  }
}
