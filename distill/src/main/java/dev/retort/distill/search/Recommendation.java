package dev.retort.distill.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Which student to take and why, by what the validation split says.
///
/// With a limit of errors: the smallest of the finalists that will keep it with 95 % certainty; if
/// there is none, the one that is surest to. Without: the one with the fewest errors. Of equals the
/// one with fewer errors, then the smaller, then the first.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="recommendation"}
///
/// @param certainty that it keeps the limit of errors on the test set ([Certainty], with all
///   candidates that were tried taken into account); NaN without a limit
/// @param certain whether that is at least 95 %
/// @param reason in a sentence
public record Recommendation(Trial trial, double certainty, boolean certain, String reason) {
  private static final double LEVEL = 0.95;

  private static final Comparator<Trial> BY_BYTES =
      Comparator.<Trial>comparingLong(trial -> trial.candidate().bytes())
          .thenComparing(Trial.BY_ERRORS);

  /// Chooses among trials that keep the other limits.
  ///
  /// @param testExamples how many samples the limit of errors is about
  /// @param tried how many candidates were looked at on the validation split
  /// @throws IllegalArgumentException if there is no trial
  public static Recommendation of(
      List<Trial> finalists, Budgets budgets, int testExamples, int tried) {
    if (finalists.isEmpty()) {
      throw new IllegalArgumentException("a recommendation needs trials but gets none");
    }
    Trial best = finalists.stream().min(Trial.BY_ERRORS).orElseThrow();
    Integer allowed = budgets.maxErrors();
    if (allowed == null) {
      return new Recommendation(
          best,
          Double.NaN,
          false,
          String.format(
              Locale.ROOT,
              "Take %s: with %s it makes the fewest errors of the %d students that were trained to"
                  + " the end.",
              best.candidate().student().name(),
              seen(best),
              finalists.size()));
    }
    List<Trial> sure =
        finalists.stream()
            .filter(trial -> certainty(trial, allowed, testExamples, tried) >= LEVEL)
            .sorted(BY_BYTES)
            .toList();
    Trial chosen = sure.isEmpty() ? best : sure.getFirst();
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
                    + " (certainty %s %%).",
                limit,
                name,
                seen(chosen),
                percent(certainty, 0))
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

  /// A certainty in percent, with so many decimals; one below 95 % gets as many more as it takes to
  /// read as that.
  public static String percent(double certainty, int decimals) {
    BigDecimal percent = BigDecimal.valueOf(certainty).movePointRight(2);
    int digits = decimals;
    while (certainty < LEVEL && rounded(percent, digits) >= 100 * LEVEL) {
      digits++;
    }
    return percent.setScale(digits, RoundingMode.HALF_UP).toPlainString();
  }

  private static double rounded(BigDecimal value, int decimals) {
    return value.setScale(decimals, RoundingMode.HALF_UP).doubleValue();
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
