package dev.retort.distill.statistics;

import dev.retort.engine.Evaluation;
import java.util.Arrays;
import java.util.List;

/// The exact paired test over test samples of whether two ways of training are interchangeable on
/// every sample, of one seed or several.
///
/// Sample n gives the sum d_n over the seeds of +1 where only the first network is right, -1 where
/// only the second is. If the two ways were alike on it, they could as well have changed places, in
/// all seeds at once, so that every d_n could have had the other sign:
///
///     p = share of all signs s with |sum over n of s_n d_n| >= |sum over n of d_n|
///
/// That is a sign-flip randomization test, the exact form of McNemar's test for clustered pairs. The
/// unit is the sample, not the sample and seed: networks of several seeds mostly fail at the same
/// samples, and to count each of these failures as a coin of its own would find differences
/// where there are none (five seeds that agree in 8 samples against 2 would give 2e-5 in place of
/// 0.11). Of a single seed all d_n that are not 0 are +1 or -1, and this is McNemar's exact test.
///
/// Of several seeds, to make equally many errors is less than to be interchangeable. Where one way
/// is better in all seeds on few samples, and the other in one seed each on many, p is below 0.05
/// more often than once in 20: of five seeds, with 2 samples of +5 and 10 of -1 to be expected
/// (both Poisson's), in 13.2 % of test sets. Of one seed to be equally good is enough ([McNemar]).
///
/// It speaks of the networks at hand, on other samples of the same kind. Whether other seeds would
/// come out alike it does not ask; that is [SeedTest].
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="tests"}
///
/// Source: Fisher 1935, The Design of Experiments, section 21; McNemar 1947, Psychometrika 12.
///
/// @param firstOnly outcomes in which only the first network is right, of all seeds together
/// @param secondOnly those in which only the second is
/// @param seeds how many pairs of networks there are
/// @param p two-sided
public record SampleTest(long firstOnly, long secondOnly, int seeds, double p) {
  /// Of evaluations on one test set, one a seed, in the same order of the seeds.
  ///
  /// @throws IllegalArgumentException if there are none, more of the one than of the other, or they
  ///   were evaluated on different numbers of samples
  public static SampleTest of(List<Evaluation> first, List<Evaluation> second) {
    int samples = samples("a paired test over samples", first, second);
    long firstOnly = 0;
    long secondOnly = 0;
    int[] sums = new int[samples];
    for (int i = 0; i < first.size(); i++) {
      for (int n = 0; n < samples; n++) {
        int outcome = outcome(first.get(i), second.get(i), n);
        firstOnly += outcome > 0 ? 1 : 0;
        secondOnly += outcome < 0 ? 1 : 0;
        sums[n] += outcome;
      }
    }
    return of(new McNemar(firstOnly, secondOnly), first.size(), sums);
  }

  /// How many samples the one test set has on which all of them were evaluated, also those without
  /// a label.
  ///
  /// @param asking who needs them, as messages say it
  static int samples(String asking, List<Evaluation> first, List<Evaluation> second) {
    if (first.isEmpty() || first.size() != second.size()) {
      throw new IllegalArgumentException(
          "%s needs as many networks of both but gets %d and %d"
              .formatted(asking, first.size(), second.size()));
    }
    int samples = first.getFirst().size();
    for (List<Evaluation> either : List.of(first, second)) {
      for (Evaluation evaluation : either) {
        if (evaluation.size() != samples) {
          throw new IllegalArgumentException(
              "%s needs one test set but gets evaluations on %d and on %d samples; evaluate all networks on the same data"
                  .formatted(asking, samples, evaluation.size()));
        }
      }
    }
    return samples;
  }

  /// 1 where only the first is right, -1 where only the second is, else 0.
  static int outcome(Evaluation first, Evaluation second, int sample) {
    return (first.correct(sample) ? 1 : 0) - (second.correct(sample) ? 1 : 0);
  }

  /// Of known sums, one a sample.
  static SampleTest of(McNemar counts, int seeds, int... sums) {
    double p = seeds == 1 ? counts.p() : SignFlips.p(reduced(sums));
    return new SampleTest(counts.firstOnly(), counts.secondOnly(), seeds, p);
  }

  /// Divided by what all have in common, which changes no p and keeps the distribution short: seeds
  /// that agree in everything cost no more than one.
  private static int[] reduced(int[] sums) {
    int common = Math.max(1, Arrays.stream(sums).map(Math::abs).reduce(0, SampleTest::divisor));
    return Arrays.stream(sums).filter(sum -> sum != 0).map(sum -> sum / common).toArray();
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  /// How it is called beside its p: `McNemar`, or of several seeds `paired test over samples`.
  public String name() {
    return seeds == 1 ? "McNemar" : "paired test over samples";
  }
}
