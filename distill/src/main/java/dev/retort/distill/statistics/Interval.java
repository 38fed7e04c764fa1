package dev.retort.distill.statistics;

import dev.retort.engine.io.Json;

/// A 95 % confidence interval, both ends in the unit of what it is about.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="examine"}
public record Interval(double low, double high) {
  /// The normal distribution's 97.5 % quantile.
  private static final double Z = 1.959963984540054;

  /// Student's t distribution's 97.5 % quantiles for 1 to 30 degrees of freedom.
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, //
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, //
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
  };

  /// Of a number of errors among so many examples: how many are to be expected of the same model on
  /// as many examples of the same kind (Wilson's score interval; NaN without examples). A count on
  /// other examples strays further, for it has chance of its own.
  ///
  ///     (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n),        times n
  ///
  /// Source: Wilson 1927, Journal of the American Statistical Association 22.
  public static Interval ofErrors(int errors, int examples) {
    double n = examples;
    double p = errors / n;
    double centre = p + Z * Z / (2 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    double scale = n / (1 + Z * Z / n);
    return new Interval(Math.max(0, (centre - half) * scale), Math.min(n, (centre + half) * scale));
  }

  /// Of the difference of two models' errors on the same examples, the first's less the second's:
  /// what is to be expected of the same models on as many examples of the same kind (NaN without
  /// examples). With e1 and e2 errors, the ends of their Wilson intervals l and u away from them:
  ///
  ///     e1 - e2 - sqrt(l1^2 - 2 r l1 u2 + u2^2)    to    e1 - e2 + sqrt(u1^2 - 2 r u1 l2 + l2^2)
  ///
  /// r is how far the two err on the same examples, corrected for continuity. Of n examples, for
  /// which x = both * neither - firstOnly * secondOnly,
  ///
  ///     r = y / sqrt(e1 (n - e1) e2 (n - e2)),    y = x, or where x > 0 max(0, x - n / 2)
  ///
  /// and r = 0 where a model is always right or always wrong.
  ///
  /// Source: Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10.
  ///
  /// @param both examples that both models get right
  /// @param firstOnly those that only the first does
  /// @param secondOnly those that only the second does
  /// @param neither those that neither does
  static Interval ofDifference(int both, int firstOnly, int secondOnly, int neither) {
    int n = both + firstOnly + secondOnly + neither;
    int e1 = secondOnly + neither;
    int e2 = firstOnly + neither;
    Interval first = ofErrors(e1, n);
    Interval second = ofErrors(e2, n);
    double r = correlation(both, firstOnly, secondOnly, neither);
    double below = side(e1 - first.low, second.high - e2, r);
    double above = side(first.high - e1, e2 - second.low, r);
    return new Interval(Math.max(-n, e1 - e2 - below), Math.min(n, e1 - e2 + above));
  }

  private static double side(double own, double others, double r) {
    return Math.sqrt(own * own - 2 * r * own * others + others * others);
  }

  private static double correlation(int both, int firstOnly, int secondOnly, int neither) {
    double n = (double) both + firstOnly + secondOnly + neither;
    double e1 = (double) secondOnly + neither;
    double e2 = (double) firstOnly + neither;
    double variances = e1 * (n - e1) * e2 * (n - e2);
    double x = (double) both * neither - (double) firstOnly * secondOnly;
    double y = x > 0 ? Math.max(0, x - n / 2) : x;
    return variances > 0 ? y / Math.sqrt(variances) : 0;
  }

  /// Of a mean over seeds: what the mean over all seeds would be, as far as so few can tell
  /// (Student's t interval; NaN with fewer than two).
  ///
  ///     mean -+ t s / sqrt(n),        t: the 97.5 % quantile at n - 1 degrees of freedom
  public static Interval ofMean(Statistics seeds) {
    double half = t(seeds.count() - 1) * seeds.deviation() / Math.sqrt(seeds.count());
    return new Interval(seeds.mean() - half, seeds.mean() + half);
  }

  /// The part of it that lies between two numbers, beyond which what it is about cannot be.
  public Interval within(double least, double most) {
    return new Interval(Math.clamp(low, least, most), Math.clamp(high, least, most));
  }

  /// As `result.json` has it: `low` and `high`.
  public Json.Members toJson() {
    return Json.object().with("low", low).with("high", high);
  }

  /// Beyond the table the first terms of its expansion in 1 / freedom, right to three decimals.
  private static double t(int freedom) {
    if (freedom < 1) {
      return Double.NaN;
    }
    if (freedom <= T.length) {
      return T[freedom - 1];
    }
    double z3 = Z * Z * Z;
    double first = (z3 + Z) / 4;
    double second = (5 * z3 * Z * Z + 16 * z3 + 3 * Z) / 96;
    return Z + first / freedom + second / ((double) freedom * freedom);
  }
}
