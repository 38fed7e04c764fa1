package dev.retort.distill.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Which student to take and why, by what the validation split says.
///
/// Only students within the limit of bytes are looked at; if there is none, the smallest comes
/// nearest. With a limit of errors: the smallest of the finalists that will keep it with 95 %
/// certainty; if there is none, the one that is surest to. Without: the one with the fewest errors.
/// Of equals the one with fewer errors, then the smaller, then the first.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="recommendation"}
///
/// @param certainty that it keeps the limit of errors on the test set: a lower bound, which takes
///   all candidates that were tried into account, so that 0 assures of nothing and does not say
///   that the limit will be broken ([Certainty]); NaN without a limit
/// @param certain whether that is at least 95 %; false where no student keeps the limit of bytes
/// @param reason in a sentence
public record Recommendation(Trial trial, double certainty, boolean certain, String reason) {
  private static final double LEVEL = 0.95;

  private static final Comparator<Trial> BY_BYTES =
      Comparator.<Trial>comparingLong(trial -> trial.candidate().bytes())
          .thenComparing(Trial.BY_ERRORS);

  /// Chooses among trials. How long a prediction takes nobody knows here: those that break a limit
  /// of latency are to be left out before.
  ///
  /// @param testExamples how many samples the limit of errors is about
  /// @param tried how many candidates were looked at on the validation split
  /// @throws IllegalArgumentException if there is no trial
  public static Recommendation of(
      List<Trial> finalists, Budgets budgets, int testExamples, int tried) {
    if (finalists.isEmpty()) {
      throw new IllegalArgumentException("a recommendation needs trials but gets none");
    }
    List<Trial> within =
        finalists.stream().filter(trial -> budgets.allowsBytes(trial.candidate().bytes())).toList();
    Integer allowed = budgets.maxErrors();
    if (within.isEmpty()) {
      Trial smallest = finalists.stream().min(BY_BYTES).orElseThrow();
      return new Recommendation(
          smallest,
          allowed == null ? Double.NaN : certainty(smallest, allowed, testExamples, tried),
          false,
          String.format(
              Locale.ROOT,
              "No student that was found keeps %,d bytes; %s comes nearest, with %,d bytes and %s.",
              budgets.maxBytes(),
              smallest.candidate().student().name(),
              smallest.candidate().bytes(),
              seen(smallest)));
    }
    return allowed == null
        ? ofFewestErrors(within, finalists.size())
        : keeping(allowed, within, testExamples, tried);
  }

  /// @param trained students, with those that have too many bytes
  private static Recommendation ofFewestErrors(List<Trial> within, int trained) {
    Trial best = within.stream().min(Trial.BY_ERRORS).orElseThrow();
    return new Recommendation(
        best,
        Double.NaN,
        false,
        String.format(
            Locale.ROOT,
            "Take %s: with %s it makes the fewest errors of the %d students that were trained to"
                + " the end%s.",
            best.candidate().student().name(),
            seen(best),
            within.size(),
            within.size() == trained ? "" : " and keep the budget of bytes"));
  }

  private static Recommendation keeping(
      int allowed, List<Trial> within, int testExamples, int tried) {
    List<Trial> sure =
        within.stream()
            .filter(trial -> certainty(trial, allowed, testExamples, tried) >= LEVEL)
            .sorted(BY_BYTES)
            .toList();
    Trial chosen =
        sure.isEmpty() ? within.stream().min(Trial.BY_ERRORS).orElseThrow() : sure.getFirst();
    double certainty = certainty(chosen, allowed, testExamples, tried);
    String limit = String.format(Locale.ROOT, "%,d errors of %,d", allowed, testExamples);
    String name = chosen.candidate().student().name();
    return new Recommendation(
        chosen,
        certainty,
        !sure.isEmpty(),
        sure.isEmpty()
            ? String.format(
                Locale.ROOT,
                "No student that was found keeps %s with 95 %% certainty; %s comes nearest, with %s"
                    + " (%s).",
                limit,
                name,
                seen(chosen),
                assurance(certainty, tried, 0))
            : String.format(
                Locale.ROOT,
                "Take %s: with %,d bytes it is the smallest student found that keeps %s with 95 %%"
                    + " certainty on the validation split (%s; the luck of the best of %d taken"
                    + " into account).",
                name,
                chosen.candidate().bytes(),
                limit,
                seen(chosen),
                tried));
  }

  /// That a trial keeps a limit of errors among so many test samples.
  public static double certainty(Trial trial, int allowed, int testExamples, int tried) {
    return Certainty.of(trial.errors(), trial.examples(), allowed, testExamples, tried);
  }

  /// What a certainty assures of, in words: never more than there is.
  ///
  /// @param tried how many candidates it is corrected for
  /// @param decimals of the per cent
  public static String assurance(double certainty, int tried, int decimals) {
    BigDecimal percent =
        BigDecimal.valueOf(certainty).movePointRight(2).setScale(decimals, RoundingMode.DOWN);
    String corrected =
        tried == 1
            ? ""
            : String.format(Locale.ROOT, " after correcting for the best of %,d", tried);
    if (percent.signum() == 0) {
      return "no assurance" + corrected;
    }
    return (tried == 1 ? "" : "at least ") + percent.toPlainString() + " % certainty" + corrected;
  }

  private static String seen(Trial trial) {
    return String.format(
        Locale.ROOT,
        "%,d of %,d validation samples wrong, %.2f %%",
        trial.errors(),
        trial.examples(),
        100 * trial.errorRate());
  }
}
