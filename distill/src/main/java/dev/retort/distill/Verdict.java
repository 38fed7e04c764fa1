package dev.retort.distill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A comparison in plain words, the conclusion first. "Better" and "worse" are said only where
/// McNemar's paired test gives p below 0.05 and most seeds agree; where there are seeds enough for
/// a test over them, that one must give p below 0.05 too.
final class Verdict {
  private static final double LEVEL = 0.05;

  /// As many seeds as the test over them needs to give a p below the level.
  private static final int ENOUGH_SEEDS = 6;

  private final Comparison comparison;
  private final int seeds;

  private Verdict(Comparison comparison) {
    this.comparison = comparison;
    seeds = comparison.runs(Role.DISTILLED).size();
  }

  static List<String> of(Comparison comparison) {
    Verdict verdict = new Verdict(comparison);
    Optional<McNemar> test = comparison.mcnemar();
    if (test.isEmpty()) {
      return List.of(
          "The distilled student makes %s errors; without the student alone beside it, nothing can be said about what distillation brought."
              .formatted(verdict.errors(Role.DISTILLED)));
    }
    List<String> findings = new ArrayList<>();
    findings.add(verdict.alone(test.get()));
    verdict.reach().ifPresent(findings::add);
    verdict.smoothing().ifPresent(findings::add);
    verdict.teacher().ifPresent(findings::add);
    return findings;
  }

  private String alone(McNemar test) {
    String both =
        "%s errors%s against %s of the same student alone"
            .formatted(errors(Role.DISTILLED), mean(), errors(Role.SCRATCH));
    if (!supports(Role.SCRATCH)) {
      return "No difference that %s can show: %s (%s)."
          .formatted(these(), both, evidence(Role.SCRATCH, test));
    }
    double alone = comparison.errors(Role.SCRATCH).mean();
    double distilled = comparison.errors(Role.DISTILLED).mean();
    boolean fewer = distilled < alone;
    String share = alone == 0 ? "" : format("%.0f %% ", 100 * Math.abs(alone - distilled) / alone);
    return "Distillation made the student %s: %s, %s%s%s (%s)."
        .formatted(
            fewer ? "better" : "worse",
            both,
            share,
            fewer ? "fewer" : "more",
            seeds == 1 ? "" : format(", in %d of %d seeds", seedsWith(Role.SCRATCH, fewer), seeds),
            evidence(Role.SCRATCH, test));
  }

  /// How far a difference reaches beyond the networks that were compared.
  private Optional<String> reach() {
    if (!supports(Role.SCRATCH) || seeds >= ENOUGH_SEEDS) {
      return Optional.empty();
    }
    return Optional.of(
        seeds == 1
            ? "One seed speaks for this pair of networks alone, not for how other seeds would come"
                + " out."
            : format(
                "%d seeds speak for these pairs of networks; whether other seeds would come out"
                    + " alike, only a test over at least %d can show.",
                seeds, ENOUGH_SEEDS));
  }

  /// Whether the distilled student and another differ by more than chance would have it.
  private boolean supports(Role other) {
    boolean fewer = comparison.errors(Role.DISTILLED).mean() < comparison.errors(other).mean();
    boolean samples =
        comparison.mcnemar(Role.DISTILLED, other).map(test -> test.p() < LEVEL).orElse(false);
    boolean overSeeds =
        seeds < ENOUGH_SEEDS
            || comparison.seedTest(Role.DISTILLED, other).map(t -> t.p() < LEVEL).orElse(false);
    return samples && overSeeds && 2 * seedsWith(other, fewer) > seeds;
  }

  private int seedsWith(Role other, boolean fewer) {
    List<Run> distilled = comparison.runs(Role.DISTILLED);
    List<Run> others = comparison.runs(other);
    int count = 0;
    for (int i = 0; i < distilled.size(); i++) {
      int difference = others.get(i).testErrors() - distilled.get(i).testErrors();
      count += (fewer ? difference > 0 : difference < 0) ? 1 : 0;
    }
    return count;
  }

  private Optional<String> smoothing() {
    Optional<McNemar> test = comparison.mcnemar(Role.DISTILLED, Role.LABEL_SMOOTHING);
    if (test.isEmpty()) {
      return Optional.empty();
    }
    boolean fewer =
        comparison.errors(Role.DISTILLED).mean() < comparison.errors(Role.LABEL_SMOOTHING).mean();
    String outcome =
        !supports(Role.LABEL_SMOOTHING)
            ? "no difference to distillation shows"
            : fewer ? "worse than distillation" : "better than distillation";
    return Optional.of(
        "Label smoothing, which needs no teacher, gives %s: %s (%s)."
            .formatted(
                errors(Role.LABEL_SMOOTHING), outcome, evidence(Role.LABEL_SMOOTHING, test.get())));
  }

  private Optional<String> teacher() {
    if (comparison.runs(Role.TEACHER).isEmpty()) {
      return Optional.empty();
    }
    double gap = comparison.gapClosed();
    if (Double.isNaN(gap)) {
      return Optional.of(
          "The teacher, with %s errors, is no better than the student alone."
              .formatted(errors(Role.TEACHER)));
    }
    return Optional.of(
        supports(Role.SCRATCH) && gap > 0
            ? format(
                "Distillation closes %.0f %% of the gap to the teacher's %s.",
                100 * gap, errors(Role.TEACHER))
            : "The teacher makes %s.".formatted(errors(Role.TEACHER)));
  }

  /// The tests in brackets: McNemar's, and the one over seeds where there are enough.
  private String evidence(Role other, McNemar test) {
    Optional<SeedTest> overSeeds = comparison.seedTest(Role.DISTILLED, other);
    return "McNemar "
        + p(test.p())
        + (seeds < ENOUGH_SEEDS
            ? ""
            : overSeeds.map(t -> "; permutation of the seeds " + p(t.p())).orElse(""));
  }

  private String these() {
    return seeds == 1 ? "this one seed" : format("these %d seeds", seeds);
  }

  private String mean() {
    return seeds == 1 ? "" : format(" (mean of %d seeds)", seeds);
  }

  private String errors(Role role) {
    Statistics errors = comparison.errors(role);
    return format(errors.count() == 1 ? "%.0f" : "%.1f", errors.mean());
  }

  private static String p(double p) {
    return format(p < 1e-4 ? "p = %.0e" : p < 1e-2 ? "p = %.1g" : "p = %.2g", p);
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
