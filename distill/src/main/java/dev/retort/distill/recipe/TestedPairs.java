package dev.retort.distill.recipe;

import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// The pairs of models that an experiment tests, and what can be said of each as one of so many.
///
/// They are those that are compared, and those of which something is expected if that is judged.
/// None of them is the one question of the experiment, and whoever reads its table picks the
/// differences that show: so the p of all of them are adjusted together
/// ([PairedDifference#adjusted]). Two models make one pair in whatever order and however often they
/// are named.
final class TestedPairs {
  private record Pair(String first, String second) {
    Pair reversed() {
      return new Pair(second, first);
    }

    boolean has(String model) {
      return first.equals(model) || second.equals(model);
    }
  }

  /// Of each pair in both orders.
  private final Map<Pair, PairedDifference> found = new HashMap<>();

  private final List<Pair> pairs;

  /// @param difference of two models, as the only test
  TestedPairs(ExperimentPlan plan, BiFunction<String, String, PairedDifference> difference) {
    pairs = List.copyOf(pairs(plan));
    for (List<Pair> order : List.of(pairs, pairs.stream().map(Pair::reversed).toList())) {
      List<PairedDifference> raw = new ArrayList<>();
      order.forEach(pair -> raw.add(difference.apply(pair.first(), pair.second())));
      List<PairedDifference> adjusted = PairedDifference.adjusted(raw);
      for (int i = 0; i < adjusted.size(); i++) {
        found.put(order.get(i), adjusted.get(i));
      }
    }
  }

  /// What can be said of two models; empty if they are not tested.
  Optional<PairedDifference> find(String first, String second) {
    return Optional.ofNullable(found.get(new Pair(first, second)));
  }

  /// What can be said of each pair, in one of its orders.
  List<PairedDifference> all() {
    return pairs.stream().map(pair -> Objects.requireNonNull(found.get(pair))).toList();
  }

  /// The models that are one of a pair, in the order of their stages.
  static List<String> models(ExperimentPlan plan) {
    Set<Pair> pairs = pairs(plan);
    return plan.makers().keySet().stream()
        .filter(name -> pairs.stream().anyMatch(pair -> pair.has(name)))
        .toList();
  }

  /// How many there are.
  static int count(ExperimentPlan plan) {
    return pairs(plan).size();
  }

  private static Set<Pair> pairs(ExperimentPlan plan) {
    Set<Pair> pairs = new LinkedHashSet<>();
    if (plan.isJudged()) {
      plan.expectations().forEach(each -> add(pairs, each.first(), each.second()));
    }
    for (String model : plan.makers().keySet()) {
      plan.note(model).against().forEach(other -> add(pairs, model, other));
    }
    return pairs;
  }

  private static void add(Set<Pair> pairs, String first, String second) {
    Pair pair = new Pair(first, second);
    if (!pairs.contains(pair.reversed())) {
      pairs.add(pair);
    }
  }
}
