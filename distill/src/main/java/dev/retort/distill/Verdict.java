package dev.retort.distill;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A comparison in plain words. "Better" and "worse" are said only where the paired test gives p
/// below 0.05.
final class Verdict {
  private static final double LEVEL = 0.05;

  private final Comparison comparison;

  private Verdict(Comparison comparison) {
    this.comparison = comparison;
  }

  static String of(Comparison comparison) {
    Verdict verdict = new Verdict(comparison);
    Optional<McNemar> test = comparison.mcnemar();
    if (test.isEmpty()) {
      return "The distilled student makes %s errors; without the student alone beside it, nothing can be said about what distillation brought."
          .formatted(verdict.errors(Role.DISTILLED));
    }
    return verdict.alone(test.get()) + verdict.smoothing() + verdict.teacher(test.get());
  }

  private String alone(McNemar test) {
    String both =
        "%s errors%s against %s of the same student alone"
            .formatted(errors(Role.DISTILLED), seeds(), errors(Role.SCRATCH));
    if (!supports(test)) {
      return "No difference that this comparison can show: %s (McNemar %s)."
          .formatted(both, p(test));
    }
    double alone = comparison.errors(Role.SCRATCH).mean();
    double distilled = comparison.errors(Role.DISTILLED).mean();
    boolean fewer = distilled < alone;
    String share = alone == 0 ? "" : format("%.0f %% ", 100 * Math.abs(alone - distilled) / alone);
    return "Distillation made the student %s: %s, %s%s%s (McNemar %s)."
        .formatted(
            fewer ? "better" : "worse",
            both,
            share,
            fewer ? "fewer" : "more",
            inSeeds(fewer),
            p(test));
  }

  /// The test must leave little room for chance, and most seeds must say the same.
  private boolean supports(McNemar test) {
    boolean fewer =
        comparison.errors(Role.DISTILLED).mean() < comparison.errors(Role.SCRATCH).mean();
    return test.p() < LEVEL && 2 * seedsWith(fewer) > comparison.runs(Role.DISTILLED).size();
  }

  private int seedsWith(boolean fewer) {
    List<Run> distilled = comparison.runs(Role.DISTILLED);
    List<Run> alone = comparison.runs(Role.SCRATCH);
    int count = 0;
    for (int i = 0; i < distilled.size(); i++) {
      int difference = alone.get(i).testErrors() - distilled.get(i).testErrors();
      count += (fewer ? difference > 0 : difference < 0) ? 1 : 0;
    }
    return count;
  }

  private String inSeeds(boolean fewer) {
    int seeds = comparison.runs(Role.DISTILLED).size();
    return seeds == 1 ? "" : format(", in %d of %d seeds", seedsWith(fewer), seeds);
  }

  private String smoothing() {
    Optional<McNemar> test = comparison.mcnemar(Role.DISTILLED, Role.LABEL_SMOOTHING);
    if (test.isEmpty()) {
      return "";
    }
    boolean fewer =
        comparison.errors(Role.DISTILLED).mean() < comparison.errors(Role.LABEL_SMOOTHING).mean();
    String outcome =
        test.get().p() >= LEVEL
            ? "no difference to distillation shows"
            : fewer ? "worse than distillation" : "better than distillation";
    return " Label smoothing, which needs no teacher, gives %s: %s (%s)."
        .formatted(errors(Role.LABEL_SMOOTHING), outcome, p(test.get()));
  }

  private String teacher(McNemar test) {
    if (comparison.runs(Role.TEACHER).isEmpty()) {
      return "";
    }
    double gap = comparison.gapClosed();
    if (Double.isNaN(gap)) {
      return " The teacher, with %s errors, is no better than the student alone."
          .formatted(errors(Role.TEACHER));
    }
    return supports(test) && gap > 0
        ? format(
            " Distillation closes %.0f %% of the gap to the teacher's %s.",
            100 * gap, errors(Role.TEACHER))
        : " The teacher makes %s.".formatted(errors(Role.TEACHER));
  }

  private String seeds() {
    List<Run> runs = comparison.runs(Role.DISTILLED);
    return runs.size() == 1 ? " (one seed)" : format(" (mean of %d seeds)", runs.size());
  }

  private String errors(Role role) {
    Statistics errors = comparison.errors(role);
    return format(errors.count() == 1 ? "%.0f" : "%.1f", errors.mean());
  }

  static String p(McNemar test) {
    double p = test.p();
    return format(p < 1e-3 ? "p = %.0e" : "p = %.2g", p);
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
