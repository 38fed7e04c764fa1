package dev.retort.distill;

import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A comparison in plain words, the conclusion first. "Better" and "worse" are said only where a
/// [PairedDifference] of the [ControlTests] is shown, and distillation is spoken of only where a
/// teacher was heard.
final class Verdict {
  /// A hundred per cent.
  private static final BigDecimal ALL = BigDecimal.valueOf(100);

  private final Comparison comparison;
  private final ControlTests tests;
  private final int seeds;
  private final String training;

  private Verdict(Comparison comparison) {
    this.comparison = comparison;
    tests = comparison.controlTests();
    seeds = comparison.runs(Role.DISTILLED).size();
    training = comparison.training();
  }

  static List<String> of(Comparison comparison) {
    Verdict verdict = new Verdict(comparison);
    Optional<PairedDifference> test = verdict.tests.alone();
    if (test.isEmpty()) {
      return List.of(
          "The %s student makes %s; without the student alone beside it, nothing can be said about what %s brought."
              .formatted(
                  comparison.isTaught() ? "distilled" : "trained",
                  verdict.counted(Role.DISTILLED),
                  verdict.training));
    }
    List<String> findings = new ArrayList<>();
    findings.add(verdict.alone(test.get()));
    verdict.smoothing().ifPresent(findings::add);
    findings.addAll(verdict.reach());
    verdict.teacher().ifPresent(findings::add);
    return findings;
  }

  private String alone(PairedDifference test) {
    String both =
        "%s%s against %s of the same student alone"
            .formatted(counted(Role.DISTILLED), mean(), errors(Role.SCRATCH));
    if (!test.isShown()) {
      return "No difference that %s can show: %s (%s)."
          .formatted(test.these(), both, test.evidence());
    }
    double alone = test.second();
    double distilled = test.first();
    boolean fewer = test.firstIsBetter();
    String share = alone == 0 ? "" : percent(Math.abs(alone - distilled) / alone) + " ";
    return "%s made the student %s: %s, %s%s%s (%s)."
        .formatted(
            comparison.isTaught() ? "Distillation" : "Training by " + training,
            fewer ? "better" : "worse",
            both,
            share,
            fewer ? "fewer" : "more",
            seeds == 1
                ? ""
                : format(", in %d of %d seeds", fewer ? test.fewer() : test.more(), seeds),
            test.evidence());
  }

  /// How far what was said of a difference, to either control, reaches beyond the networks that
  /// were compared, and beyond the teacher that all of them had.
  private List<String> reach() {
    List<PairedDifference> both = tests.all();
    if (both.stream().noneMatch(PairedDifference::isShown)) {
      return List.of();
    }
    List<String> limits = new ArrayList<>();
    PairedDifference.reach(both).ifPresent(limits::add);
    if (comparison.hasOneTeacher()) {
      limits.add(
          format(
              "The students of all %d seeds learn from one teacher, so that this speaks of students"
                  + " of that teacher alone.",
              seeds));
    }
    return limits;
  }

  private static boolean isShown(Optional<PairedDifference> test) {
    return test.map(PairedDifference::isShown).orElse(false);
  }

  private Optional<String> smoothing() {
    Optional<PairedDifference> test = tests.smoothing();
    if (test.isEmpty()) {
      return Optional.empty();
    }
    String outcome =
        !test.get().isShown()
            ? "no difference to " + training + " shows"
            : (test.get().firstIsBetter() ? "worse than " : "better than ") + training;
    return Optional.of(
        "Label smoothing, which needs no teacher, gives %s: %s (%s)."
            .formatted(errors(Role.LABEL_SMOOTHING), outcome, test.get().evidence()));
  }

  /// A gap can be closed only where teacher and student alone differ, and only by a student that
  /// has heard the teacher.
  private Optional<String> teacher() {
    if (comparison.runs(Role.TEACHER).isEmpty() || !comparison.isTaught()) {
      return Optional.empty();
    }
    double gap = comparison.gapClosed();
    if (Double.isNaN(gap)) {
      return Optional.of(
          "The teacher makes %s, no fewer than the student alone."
              .formatted(counted(Role.TEACHER)));
    }
    boolean isGap =
        comparison
            .difference(Role.TEACHER, Role.SCRATCH)
            .map(PairedDifference::firstIsBetter)
            .orElse(false);
    return Optional.of(
        isGap && isShown(tests.alone()) && gap > 0
            ? format(
                "Distillation closes %s of the gap to the teacher's %s.",
                percent(gap), errors(Role.TEACHER))
            : "The teacher makes %s.".formatted(counted(Role.TEACHER)));
  }

  /// Whole per cents; below one as many decimals as it takes to read as more than nothing, and just
  /// below all as many as it takes to read as less than that.
  private static String percent(double share) {
    BigDecimal percent = BigDecimal.valueOf(100 * share);
    int decimals = share < 0.01 ? 1 : 0;
    while (readsAs(BigDecimal.ZERO, percent, decimals) || readsAs(ALL, percent, decimals)) {
      decimals++;
    }
    return rounded(percent, decimals).toPlainString() + " %";
  }

  /// Whether a number that is not that bound, but above nothing or below all, is rounded to it.
  private static boolean readsAs(BigDecimal bound, BigDecimal percent, int decimals) {
    return percent.signum() > 0
        && percent.compareTo(ALL) < 0
        && rounded(percent, decimals).compareTo(bound) == 0;
  }

  private static BigDecimal rounded(BigDecimal value, int decimals) {
    return value.setScale(decimals, RoundingMode.HALF_UP);
  }

  private String mean() {
    return seeds == 1 ? "" : format(" (mean of %d seeds)", seeds);
  }

  private String errors(Role role) {
    Statistics errors = comparison.errors(role);
    return format(errors.count() == 1 ? "%.0f" : "%.1f", errors.mean());
  }

  /// `60 errors`, `1 error`.
  private String counted(Role role) {
    String errors = errors(role);
    return errors + (errors.equals("1") ? " error" : " errors");
  }

  @SuppressWarnings("AnnotateFormatMethod") // patterns are literals of this file
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
