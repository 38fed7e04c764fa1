package dev.retort.distill.statistics;

import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// What can be said of two ways of training from networks of the same seeds on the same test
/// samples: whether one makes fewer errors than the other, or nothing can be told.
///
/// A difference counts as shown where the paired test over the samples ([SampleTest], of one seed
/// McNemar's) gives p below 0.05 and most of the seeds agree; where there are seeds enough for a
/// test over them, that one must give p below 0.05 too.
///
/// Of several differences that are tested together, p over samples is adjusted for their number
/// ([#adjusted]). p over seeds is a second condition and as such is not: it only ever makes fewer
/// differences count as shown, so that the chance that any does, of networks that are
/// interchangeable on every sample, stays at 0.05 at most. For what is said of other seeds it is
/// the only test there is, and is adjusted likewise: what is shown speaks of them only where that p
/// is below 0.05 too ([#reach]).
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="difference"}
///
/// @param first mean errors of the first way
/// @param second mean errors of the second
/// @param interval of their difference, the first's less the second's, in errors on the test set;
///   of one seed Newcombe's, of several Student's over the seeds ([Interval])
/// @param samples the test over samples
/// @param adjustedP its p, adjusted for there being several tests; of a single one the same
/// @param tests how many these are, this one included
/// @param overSeeds the test over seeds; empty for a single one
/// @param adjustedSeedP its p, adjusted as that over samples is; NaN for a single seed
/// @param fewer seeds of which the first makes fewer errors
/// @param more seeds of which it makes more
/// @param seeds all of them
public record PairedDifference(
    double first,
    double second,
    Interval interval,
    SampleTest samples,
    double adjustedP,
    int tests,
    Optional<SeedTest> overSeeds,
    double adjustedSeedP,
    int fewer,
    int more,
    int seeds) {
  private static final double LEVEL = 0.05;
  private static final double LEAST = 1e-300;

  /// As many seeds as the test over them needs to give a p below the level.
  public static final int ENOUGH_SEEDS = 6;

  /// As many as it needs where so many tests are made together, which take the smallest p so many
  /// times:
  ///
  ///     the least n >= 6 with tests 2 / 2^n < 0.05
  public static int enoughSeeds(int tests) {
    int seeds = ENOUGH_SEEDS;
    while (tests * Math.scalb(1.0, 1 - seeds) >= LEVEL) {
      seeds++;
    }
    return seeds;
  }

  /// Of evaluations on one test set, one a seed, in the same order of the seeds; as the only test.
  ///
  /// @throws IllegalArgumentException if there are none, more of the one than of the other, or they
  ///   were evaluated on different numbers of samples
  public static PairedDifference of(List<Evaluation> first, List<Evaluation> second) {
    int size = SampleTest.samples("a paired difference", first, second);
    int[] differences = new int[first.size()];
    int fewer = 0;
    int more = 0;
    for (int i = 0; i < differences.length; i++) {
      differences[i] = first.get(i).errors() - second.get(i).errors();
      fewer += differences[i] < 0 ? 1 : 0;
      more += differences[i] > 0 ? 1 : 0;
    }
    SampleTest samples = SampleTest.of(first, second);
    boolean one = differences.length == 1;
    Optional<SeedTest> overSeeds = one ? Optional.empty() : Optional.of(SeedTest.of(differences));
    return new PairedDifference(
        mean(first),
        mean(second),
        one
            ? interval(first.getFirst(), samples)
            : Interval.ofMean(Statistics.of(Arrays.stream(differences).asDoubleStream().toArray()))
                .within(-size, size),
        samples,
        samples.p(),
        1,
        overSeeds,
        seedP(overSeeds),
        fewer,
        more,
        differences.length);
  }

  /// Of a single seed.
  private static Interval interval(Evaluation first, SampleTest only) {
    int firstOnly = Math.toIntExact(only.firstOnly());
    int secondOnly = Math.toIntExact(only.secondOnly());
    int neither = first.errors() - secondOnly;
    int both = first.examples() - first.errors() - firstOnly;
    return Interval.ofDifference(both, firstOnly, secondOnly, neither);
  }

  /// p over seeds, as that of the only test; NaN for a single seed.
  public double seedP() {
    return seedP(overSeeds);
  }

  private static double seedP(Optional<SeedTest> overSeeds) {
    return overSeeds.map(SeedTest::p).orElse(Double.NaN);
  }

  /// The same differences in their order, each as one of so many tests: p over samples adjusted for
  /// their number, and p over seeds likewise. Were none of them there, the chance that any would
  /// still count as shown is at most 0.05, however the tests depend on each other.
  ///
  ///     the i-th smallest of m becomes the greatest of (m - j) p_j over j <= i, counted from 0
  ///
  /// Source: Holm 1979, Scandinavian Journal of Statistics 6.
  public static List<PairedDifference> adjusted(List<PairedDifference> differences) {
    double[] p =
        ClassChange.holm(differences.stream().mapToDouble(each -> each.samples.p()).toArray());
    double[] seedP =
        ClassChange.holm(differences.stream().mapToDouble(each -> each.seedP()).toArray());
    return IntStream.range(0, p.length)
        .mapToObj(i -> differences.get(i).oneOf(p.length, p[i], seedP[i]))
        .toList();
  }

  private PairedDifference oneOf(int several, double p, double seedP) {
    return new PairedDifference(
        first, second, interval, samples, p, several, overSeeds, seedP, fewer, more, seeds);
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

  /// What the first is, before the name of the second: `better than`, `worse than`, `no difference
  /// shown to`.
  public String word() {
    return firstIsBetter()
        ? "better than"
        : firstIsWorse() ? "worse than" : "no difference shown to";
  }

  private boolean isShown(int agreeing) {
    return adjustedP < LEVEL
        && 2 * agreeing > seeds
        && (seeds < ENOUGH_SEEDS || overSeeds.map(test -> test.p() < LEVEL).orElse(false));
  }

  /// Whether what is shown speaks of other seeds too.
  private boolean reachesOtherSeeds() {
    return adjustedSeedP < LEVEL;
  }

  /// The tests in words: the one over samples and, where there are enough seeds, the one over them,
  /// both adjusted where they are among several.
  public String evidence() {
    return samples.name()
        + " "
        + p(samples.p())
        + ofSeveral(adjustedP)
        + (seeds < ENOUGH_SEEDS
            ? ""
            : overSeeds
                .map(test -> "; permutation of the seeds " + p(test.p()) + ofSeveral(adjustedSeedP))
                .orElse(""));
  }

  /// What stands behind a p where it is one of several.
  private String ofSeveral(double adjusted) {
    return tests < 2 ? "" : ", adjusted for " + tests + " tests " + number(adjusted);
  }

  /// `this one seed`, `these 3 seeds`.
  public String these() {
    return seeds == 1 ? "this one seed" : "these " + seeds + " seeds";
  }

  /// How far what such tests show, made together, reaches beyond the networks at hand. Empty where
  /// all of it speaks of other seeds too: where these are enough, and p over them, adjusted, is
  /// below the level wherever a difference is shown. Empty without tests too.
  public static Optional<String> reach(List<PairedDifference> together) {
    if (together.isEmpty()) {
      return Optional.empty();
    }
    int seeds = together.getFirst().seeds;
    int tests = together.getFirst().tests;
    if (seeds == 1) {
      return Optional.of(
          "One seed speaks for this pair of networks alone, not for how other seeds would come"
              + " out.");
    }
    int enough = enoughSeeds(tests);
    if (seeds < enough) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%d seeds speak for these pairs of networks; whether other seeds would come out"
                  + " alike, only a test over at least %d can show%s.",
              seeds,
              enough,
              tests < 2 ? "" : ", for " + tests + " tests are made together"));
    }
    List<PairedDifference> shown = together.stream().filter(PairedDifference::isShown).toList();
    long alone = shown.stream().filter(each -> !each.reachesOtherSeeds()).count();
    if (alone == 0) {
      return Optional.empty();
    }
    return Optional.of(
        alone == shown.size()
            ? String.format(
                Locale.ROOT,
                "%d seeds speak for these pairs of networks; that other seeds would come out alike,"
                    + " p over the seeds does not show once it is adjusted for %d tests.",
                seeds,
                tests)
            : String.format(
                Locale.ROOT,
                "Of %d differences that are shown, %d %s for these pairs of networks alone: p over"
                    + " the %d seeds, adjusted for %d tests, is not below 0.05.",
                shown.size(),
                alone,
                alone == 1 ? "speaks" : "speak",
                seeds,
                tests));
  }

  /// What is to be said beside several such tests, whose p is adjusted; empty for a single one.
  public static Optional<String> several(int tests, int seeds) {
    if (tests < 2) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "p is adjusted for there being %d tests (Holm): were there no differences at all, the"
                + " chance that any of them would seem to show one is at most %.0f %%.%s",
            tests,
            100 * LEVEL,
            seeds < ENOUGH_SEEDS
                ? ""
                : " That over the seeds must be below 0.05 too; adjusted likewise, it says whether"
                    + " what is shown speaks of other seeds."));
  }

  /// As `result.json` has it: [#addTo] of an object without members.
  public Json.Members toJson() {
    return addTo(Json.object());
  }

  /// What the tests found, behind the members of an object in `result.json`. `mcnemarP` is
  /// `sampleTestP` of a single seed; of several it is null, for their test is another.
  public Json.Members addTo(Json.Members members) {
    return members
        .with("sampleTestP", samples.p())
        .with("mcnemarP", seeds == 1 ? samples.p() : Double.NaN)
        .with("seedTestP", seedP())
        .with("adjustedP", adjustedP)
        .with("adjustedSeedTestP", adjustedSeedP)
        .with("firstOnly", samples.firstOnly())
        .with("secondOnly", samples.secondOnly())
        .with("differenceInterval", interval.toJson());
  }

  private static String p(double p) {
    return "p " + (p < LEAST ? "" : "= ") + number(p);
  }

  /// A probability as texts and reports have it: so that 0.0498 does not read as 0.05, nor 0 as a
  /// number.
  public static String number(double p) {
    if (p < LEAST) {
      return "< 1e-300"; // as far as doubles go
    }
    if (p < 1e-4) {
      return String.format(Locale.ROOT, "%.0e", p);
    }
    return String.format(Locale.ROOT, p < 1e-2 ? "%.1g" : "%." + decimals(p) + "f", p);
  }

  /// With how many decimals a probability from 0.01 on is written: three below 0.1, else two. One
  /// that is below 0.05 gets as many more as it takes to read as that.
  static int decimals(double p) {
    int decimals = p < 0.1 ? 3 : 2;
    while (p < LEVEL && rounded(p, decimals) >= LEVEL) {
      decimals++;
    }
    return decimals;
  }

  private static double rounded(double p, int decimals) {
    return BigDecimal.valueOf(p).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
  }
}
