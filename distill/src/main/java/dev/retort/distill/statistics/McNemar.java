package dev.retort.distill.statistics;

import dev.retort.engine.Evaluation;
import java.util.List;

/// McNemar's exact test of whether two models make equally many errors on the same samples.
///
/// Only the samples count that one of the two gets right and the other wrong. If the models were
/// equally good, each would fall on either side like a fair coin:
///
///     p = min(1, 2 sum over i <= min(b, c) of C(b + c, i) / 2^(b + c))
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="mcnemar"}
///
/// Source: McNemar 1947, Psychometrika 12; the exact form is the binomial sign test.
///
/// @param firstOnly b: samples that only the first model gets right
/// @param secondOnly c: samples that only the second gets right
public record McNemar(long firstOnly, long secondOnly) {
  public McNemar {
    if (firstOnly < 0 || secondOnly < 0) {
      throw new IllegalArgumentException(
          "McNemar's test needs counts but gets " + firstOnly + " and " + secondOnly);
    }
  }

  /// Compares two models on one test set.
  ///
  /// @throws IllegalArgumentException if they were evaluated on different numbers of samples
  public static McNemar of(Evaluation first, Evaluation second) {
    int samples = SampleTest.samples("McNemar's test", List.of(first), List.of(second));
    long b = 0;
    long c = 0;
    for (int n = 0; n < samples; n++) {
      boolean one = first.correct(n);
      boolean other = second.correct(n);
      b += one && !other ? 1 : 0;
      c += other && !one ? 1 : 0;
    }
    return new McNemar(b, c);
  }

  /// The two-sided probability of a difference at least this great between equally good models.
  public double p() {
    long n = firstOnly + secondOnly;
    long fewer = Math.min(firstOnly, secondOnly);
    // Terms relative to the greatest, at i = fewer <= n / 2, so that nothing under- or overflows.
    double sum = 0;
    double term = 1;
    for (long i = fewer; i >= 0 && term > 1e-20 * sum; i--) {
      sum += term;
      term *= (double) i / (n - i + 1);
    }
    double log = StrictMath.log(2 * sum) + logChoose(n, fewer) - n * StrictMath.log(2);
    return Math.min(1, StrictMath.exp(log));
  }

  private static double logChoose(long n, long k) {
    double log = 0;
    for (long i = 1; i <= k; i++) {
      log += StrictMath.log((double) (n - k + i) / i);
    }
    return log;
  }
}
