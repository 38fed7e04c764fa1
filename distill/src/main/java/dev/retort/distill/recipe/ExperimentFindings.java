package dev.retort.distill.recipe;

import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// An experiment in plain words, the conclusion first and what limits it last. "More", "fewer",
/// "better" and "worse" are said only where a [PairedDifference] is shown.
final class ExperimentFindings {
  /// More pairs than this are counted, not told one by one.
  private static final int MOST_TOLD = 4;

  private final ExperimentOutcome outcome;
  private final List<Expectation> expected;
  private final List<PairedDifference> found;

  /// Those that are compared, and of which nothing was expected.
  private final List<ComparedPair> compared;

  private ExperimentFindings(ExperimentOutcome outcome) {
    this.outcome = outcome;
    expected = outcome.plan().expectations();
    found = expected.stream().map(each -> outcome.difference(each.first(), each.second())).toList();
    compared =
        outcome.compared().stream()
            .filter(
                pair -> expected.stream().noneMatch(e -> e.isOf(pair.model().name(), pair.other())))
            .toList();
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
    if (compared.size() > MOST_TOLD) {
      sentences.add(count());
    } else {
      compared.forEach(pair -> sentences.add(sentence(pair)));
    }
    if (expected.isEmpty() && compared.isEmpty()) {
      sentences.add(range());
    }
    sentences.addAll(outcome.limits());
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

  private static String sentence(ComparedPair pair) {
    PairedDifference found = pair.found();
    String name = pair.model().name();
    return String.format(
        Locale.ROOT,
        found.seeds() == 1
            ? "%s: %,.0f errors against %,.0f (%s)."
            : "%s: %,.1f errors against %,.1f (%s).",
        found.isShown()
            ? name + " is " + pair.text()
            : "No difference is shown between " + name + " and " + pair.other(),
        found.first(),
        found.second(),
        found.evidence());
  }

  private String count() {
    int all = compared.size();
    List<PairedDifference> differences = compared.stream().map(ComparedPair::found).toList();
    int better = (int) differences.stream().filter(PairedDifference::firstIsBetter).count();
    int worse = (int) differences.stream().filter(PairedDifference::firstIsWorse).count();
    int open = all - better - worse;
    long models = compared.stream().map(pair -> pair.model().name()).distinct().count();
    boolean once = models == all;
    String which = models == 1 ? compared.getFirst().model().name() : models + " models";
    String what =
        once
            ? all + " models that are compared with another one"
            : all + " comparisons of " + which;
    PairedDifference any = differences.getFirst();
    String none = any.these() + (any.seeds() == 1 ? " shows" : " show") + " no difference";
    if (open == all) {
      return "For all " + what + ", " + none + ".";
    }
    List<String> parts = new ArrayList<>();
    String one = once ? "is " : "comes out ";
    String several = once ? "are " : "come out ";
    part(parts, better, one + "better", several + "better");
    part(parts, worse, one + "worse", several + "worse");
    return "Of "
        + what
        + ", "
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
