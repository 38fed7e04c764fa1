package dev.retort.distill.statistics;

import dev.retort.engine.Evaluation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can be said of two ways of training from networks of the same seeds on the same test
/// samples: whether one makes fewer errors than the other, or nothing can be told.
///
/// A difference counts as shown where the paired test over the samples ([SampleTest], of one seed
/// McNemar's) gives p below 0.05 and most of the seeds agree; where there are seeds enough for a
/// test over them, that one must give p below 0.05 too.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="difference"}
///
/// @param first mean errors of the first way
/// @param second mean errors of the second
/// @param samples the test over samples
/// @param overSeeds the test over seeds; empty for a single one
/// @param fewer seeds of which the first makes fewer errors
/// @param more seeds of which it makes more
/// @param seeds all of them
public record PairedDifference(
    double first,
    double second,
    SampleTest samples,
    Optional<SeedTest> overSeeds,
    int fewer,
    int more,
    int seeds) {
  private static final double LEVEL = 0.05;
  private static final double LEAST = 1e-300;

  /// From so many tests on, it is worth saying that each stands by itself.
  private static final int MANY_TESTS = 5;

  /// As many seeds as the test over them needs to give a p below the level.
  public static final int ENOUGH_SEEDS = 6;

  /// Of evaluations on one test set, one a seed, in the same order of the seeds.
  ///
  /// @param size of the test set
  /// @throws IllegalArgumentException if there are none, or more of the one than of the other
  public static PairedDifference of(List<Evaluation> first, List<Evaluation> second, int size) {
    if (first.isEmpty() || first.size() != second.size()) {
      throw new IllegalArgumentException(
          "a paired difference needs as many networks of both but gets %d and %d"
              .formatted(first.size(), second.size()));
    }
    int[] differences = new int[first.size()];
    int fewer = 0;
    int more = 0;
    for (int i = 0; i < differences.length; i++) {
      differences[i] = first.get(i).errors() - second.get(i).errors();
      fewer += differences[i] < 0 ? 1 : 0;
      more += differences[i] > 0 ? 1 : 0;
    }
    return new PairedDifference(
        mean(first),
        mean(second),
        SampleTest.of(first, second, size),
        differences.length < 2 ? Optional.empty() : Optional.of(SeedTest.of(differences)),
        fewer,
        more,
        differences.length);
  }

  private static double mean(List<Evaluation> evaluations) {
    return evaluations.stream().mapToInt(Evaluation::errors).average().orElse(Double.NaN);
  }

  /// Whether the first is shown to make fewer errors.
  public boolean firstIsBetter() {
    return first < second && isShown(fewer);
  }

  /// Whether the first is shown to make more errors.
  public boolean firstIsWorse() {
    return first > second && isShown(more);
  }

  /// Whether either is shown.
  public boolean isShown() {
    return firstIsBetter() || firstIsWorse();
  }

  private boolean isShown(int agreeing) {
    return samples.p() < LEVEL
        && 2 * agreeing > seeds
        && (seeds < ENOUGH_SEEDS || overSeeds.map(test -> test.p() < LEVEL).orElse(false));
  }

  /// The tests in words: the one over samples, and the one over seeds where there are enough.
  public String evidence() {
    return samples.name()
        + " "
        + p(samples.p())
        + (seeds < ENOUGH_SEEDS
            ? ""
            : overSeeds.map(test -> "; permutation of the seeds " + p(test.p())).orElse(""));
  }

  /// `this one seed`, `these 3 seeds`.
  public String these() {
    return seeds == 1 ? "this one seed" : "these " + seeds + " seeds";
  }

  /// How far what is shown reaches beyond the networks at hand; empty where there are seeds enough.
  public static Optional<String> reach(int seeds) {
    if (seeds >= ENOUGH_SEEDS) {
      return Optional.empty();
    }
    return Optional.of(
        seeds == 1
            ? "One seed speaks for this pair of networks alone, not for how other seeds would come"
                + " out."
            : String.format(
                Locale.ROOT,
                "%d seeds speak for these pairs of networks; whether other seeds would come out"
                    + " alike, only a test over at least %d can show.",
                seeds,
                ENOUGH_SEEDS));
  }

  /// What is to be said beside many such tests; empty where they are few.
  public static Optional<String> several(int tests) {
    if (tests < MANY_TESTS) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Each of these %d tests stands by itself: were there no differences at all, on average"
                + " up to %.1f of them would still seem to show one.",
            tests,
            LEVEL * tests));
  }

  private static String p(double p) {
    return "p " + (p < LEAST ? "" : "= ") + number(p);
  }

  /// A probability as texts have it: so that 0.0498 does not read as 0.05, nor 0 as a number.
  public static String number(double p) {
    if (p < LEAST) {
      return "< 1e-300"; // as far as doubles go
    }
    if (p < 1e-4) {
      return String.format(Locale.ROOT, "%.0e", p);
    }
    return String.format(Locale.ROOT, p < 1e-2 ? "%.1g" : "%." + decimals(p) + "f", p);
  }

  /// With how many decimals a probability is written: four below 0.01, three below 0.1, else two.
  /// One that is below 0.05 gets as many more as it takes to read as that.
  public static int decimals(double p) {
    int decimals = p < 1e-2 ? 4 : p < 0.1 ? 3 : 2;
    while (p < LEVEL && rounded(p, decimals) >= LEVEL) {
      decimals++;
    }
    return decimals;
  }

  private static double rounded(double p, int decimals) {
    return BigDecimal.valueOf(p).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
  }
}
