package dev.retort.distill.recipe;

import dev.retort.distill.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An experiment in plain words, the conclusion first. "More", "fewer", "better" and "worse" are
/// said only where a [PairedDifference] is shown.
final class ExperimentFindings {
  /// From so many tests on, it is worth saying that each stands by itself.
  private static final int MANY_TESTS = 5;

  private static final double LEVEL = 0.05;

  private final ExperimentOutcome outcome;
  private final List<Expectation> expected;
  private final List<PairedDifference> found;
  private final List<PairedDifference> compared;

  private ExperimentFindings(ExperimentOutcome outcome) {
    this.outcome = outcome;
    expected = outcome.plan().expectations();
    found = expected.stream().map(each -> outcome.difference(each.first(), each.second())).toList();
    compared =
        outcome.models().stream().map(outcome::difference).flatMap(Optional::stream).toList();
  }

  static List<String> of(ExperimentOutcome outcome) {
    return new ExperimentFindings(outcome).sentences();
  }

  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (!expected.isEmpty()) {
      sentences.add(expectations());
      for (int i = 0; i < expected.size(); i++) {
        sentences.add(expected.get(i).sentence(found.get(i)));
      }
    }
    if (!compared.isEmpty()) {
      sentences.add(comparisons());
    }
    int tests = expected.size() + compared.size();
    if (tests == 0) {
      sentences.add(range());
      return sentences;
    }
    PairedDifference.reach(outcome.seeds().size()).ifPresent(sentences::add);
    if (tests >= MANY_TESTS) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "Each of these %d tests stands by itself: were there no differences at all, up to"
                  + " %.1f of them would still seem to show one.",
              tests,
              LEVEL * tests));
    }
    return sentences;
  }

  private String these() {
    return found.isEmpty() ? compared.getFirst().these() : found.getFirst().these();
  }

  private String expectations() {
    int held = 0;
    int open = 0;
    for (int i = 0; i < expected.size(); i++) {
      held += expected.get(i).holds(found.get(i)) ? 1 : 0;
      open += found.get(i).isShown() ? 0 : 1;
    }
    if (expected.size() == 1) {
      return open == 1
          ? "Whether what was expected holds, " + these() + " cannot tell."
          : "What was expected " + (held == 1 ? "holds." : "does not hold.");
    }
    List<String> parts = new ArrayList<>();
    count(parts, held, "holds", "hold");
    count(parts, expected.size() - held - open, "does not", "do not");
    if (open > 0) {
      parts.add((open == expected.size() ? "" : "of " + open + " ") + these() + " cannot tell");
    }
    String list = list(parts);
    return open == expected.size()
        ? "Of none of the %d expectations can %s tell whether it holds."
            .formatted(expected.size(), these())
        : "Of %d expectations %s.".formatted(expected.size(), list);
  }

  private String comparisons() {
    int better = (int) compared.stream().filter(PairedDifference::firstIsBetter).count();
    int worse = (int) compared.stream().filter(PairedDifference::firstIsWorse).count();
    int open = compared.size() - better - worse;
    List<String> parts = new ArrayList<>();
    count(parts, better, "is better", "are better");
    count(parts, worse, "is worse", "are worse");
    if (open > 0) {
      parts.add(
          "of "
              + open
              + " "
              + these()
              + (outcome.seeds().size() == 1 ? " shows" : " show")
              + " no difference");
    }
    return "Of %d %s beside another, %s."
        .formatted(compared.size(), compared.size() == 1 ? "model set" : "models set", list(parts));
  }

  private static void count(List<String> parts, int count, String one, String several) {
    if (count > 0) {
      parts.add(count + " " + (count == 1 ? one : several));
    }
  }

  private static String list(List<String> parts) {
    return parts.size() < 2
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
  }

  /// Where nothing is expected or compared.
  private String range() {
    List<ExperimentModel> models =
        outcome.models().stream()
            .sorted(Comparator.comparingDouble(model -> model.errors().mean()))
            .toList();
    ExperimentModel least = models.getFirst();
    ExperimentModel most = models.getLast();
    return models.size() == 1
        ? String.format(Locale.ROOT, "%s makes %,.1f errors.", least.name(), least.errors().mean())
        : String.format(
            Locale.ROOT,
            "Errors reach from %,.1f (%s) to %,.1f (%s); nothing was expected, and no two models"
                + " are compared, so that none of these differences is tested.",
            least.errors().mean(),
            least.name(),
            most.errors().mean(),
            most.name());
  }
}
