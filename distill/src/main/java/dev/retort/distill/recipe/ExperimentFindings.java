package dev.retort.distill.recipe;

import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An experiment in plain words, the conclusion first and what limits it last. "More", "fewer",
/// "better" and "worse" are said only where a [PairedDifference] is shown.
final class ExperimentFindings {
  /// More pairs than this are counted, not told one by one.
  private static final int MOST_TOLD = 4;

  private final ExperimentOutcome outcome;
  private final List<Expectation> expected;
  private final List<PairedDifference> found;

  /// Those that are compared with another, and of which nothing was expected beside that one.
  private final List<ExperimentModel> compared;

  private ExperimentFindings(ExperimentOutcome outcome) {
    this.outcome = outcome;
    expected = outcome.plan().expectations();
    found = expected.stream().map(each -> outcome.difference(each.first(), each.second())).toList();
    compared = outcome.comparedOnly();
  }

  static List<String> of(ExperimentOutcome outcome) {
    return new ExperimentFindings(outcome).sentences();
  }

  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    boolean judged = outcome.plan().isJudged();
    if (judged && !expected.isEmpty()) {
      sentences.add(expectations());
    }
    for (int i = 0; i < expected.size(); i++) {
      Expectation each = expected.get(i);
      sentences.add(judged ? each.sentence(found.get(i)) : each.unjudged(found.get(i)));
    }
    List<PairedDifference> others =
        compared.stream().map(outcome::difference).flatMap(Optional::stream).toList();
    if (others.size() > MOST_TOLD) {
      sentences.add(count(others));
    } else {
      for (int i = 0; i < others.size(); i++) {
        sentences.add(sentence(compared.get(i), others.get(i)));
      }
    }
    int tests = outcome.tests();
    if (expected.isEmpty() && others.isEmpty()) {
      sentences.add(range());
    }
    if (tests > 0) {
      PairedDifference.reach(outcome.seeds().size()).ifPresent(sentences::add);
      PairedDifference.several(tests, outcome.seeds().size()).ifPresent(sentences::add);
    }
    if (!judged && !expected.isEmpty()) {
      sentences.add(outcome.plan().unjudged());
    }
    return sentences;
  }

  private String expectations() {
    int all = expected.size();
    int held = 0;
    int open = 0;
    for (int i = 0; i < all; i++) {
      held += expected.get(i).holds(found.get(i)) ? 1 : 0;
      open += found.get(i).isShown() ? 0 : 1;
    }
    String these = found.getFirst().these();
    if (open == all) {
      return (all == 1
              ? "Whether what was expected holds, "
              : "Whether any of the " + all + " expectations holds, ")
          + these
          + " cannot tell.";
    }
    if (all == 1) {
      return held == 1 ? "What was expected holds." : "What was expected does not hold.";
    }
    if (held == all) {
      return all == 2 ? "Both expectations hold." : "All " + all + " expectations hold.";
    }
    int failed = all - held - open;
    if (failed == all) {
      return "None of the " + all + " expectations holds.";
    }
    String of = " of " + all + " expectations ";
    String told =
        held == 0
            ? failed + of + (failed == 1 ? "does not hold" : "do not hold")
            : held + of + (held == 1 ? "holds" : "hold") + besides(failed);
    return told + (open == 0 ? "" : "; for " + open + ", " + these + " cannot tell") + ".";
  }

  private static String besides(int failed) {
    return failed == 0 ? "" : " and " + failed + (failed == 1 ? " does not" : " do not");
  }

  private String sentence(ExperimentModel model, PairedDifference found) {
    return String.format(
        Locale.ROOT,
        found.seeds() == 1
            ? "%s: %,.0f errors against %,.0f (%s)."
            : "%s: %,.1f errors against %,.1f (%s).",
        found.isShown()
            ? model.name() + " is " + outcome.compared(model)
            : "No difference is shown between " + model.name() + " and " + model.note().against(),
        found.first(),
        found.second(),
        found.evidence());
  }

  private static String count(List<PairedDifference> compared) {
    int all = compared.size();
    int better = (int) compared.stream().filter(PairedDifference::firstIsBetter).count();
    int worse = (int) compared.stream().filter(PairedDifference::firstIsWorse).count();
    int open = all - better - worse;
    PairedDifference any = compared.getFirst();
    String none = any.these() + (any.seeds() == 1 ? " shows" : " show") + " no difference";
    if (open == all) {
      return "For all " + all + " models that are compared with another one, " + none + ".";
    }
    List<String> parts = new ArrayList<>();
    part(parts, better, "is better", "are better");
    part(parts, worse, "is worse", "are worse");
    return "Of "
        + all
        + " models that are compared with another one, "
        + String.join(" and ", parts)
        + (open == 0 ? "" : "; for " + open + ", " + none)
        + ".";
  }

  private static void part(List<String> parts, int count, String one, String several) {
    if (count > 0) {
      parts.add(count + " " + (count == 1 ? one : several));
    }
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
        ? least.name() + " makes " + errors(least) + " errors."
        : "Errors reach from %s (%s) to %s (%s); nothing was expected, and no two models are compared, so that none of these differences is tested."
            .formatted(errors(least), least.name(), errors(most), most.name());
  }

  private static String errors(ExperimentModel model) {
    boolean mean = model.runs().size() > 1;
    return String.format(Locale.ROOT, mean ? "%,.1f" : "%,.0f", model.errors().mean());
  }
}
