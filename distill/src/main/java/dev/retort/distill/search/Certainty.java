package dev.retort.distill.search;

/// How sure a count of errors on some samples makes us that a count on others will stay below a
/// limit.
///
/// x errors of n samples were seen; at most y of m others are allowed. If the true rates were such
/// that exactly y came up, both counts together estimate it, and the difference of the two shares
/// is about normal:
///
///     p = (x + y) / (n + m)        z = (y/m - x/n) / sqrt(p (1 - p) (1/n + 1/m))
///
/// The certainty is the normal distribution's share below z. This is Wilson's score interval with
/// the chance of the other samples taken in as well (for m beyond all bounds it is Wilson's). Of k
/// models that were tried on the same n samples the best one was lucky too: their doubts add up
/// (Bonferroni), 1 - k (1 - certainty).
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="certainty"}
///
/// Source: Wilson 1927, Journal of the American Statistical Association 22; Krishnamoorthy and Peng
/// 2011, Journal of Statistical Planning and Inference 141 (joint sampling).
public final class Certainty {
  private Certainty() {}

  /// That a model with `seen` errors of `samples` makes at most `allowed` of `others`, where so
  /// many models were `tried` on the same samples; from 0 to 1. Of several a lower bound, which is
  /// 0 where their doubts add up to 1.
  ///
  /// @throws IllegalArgumentException if there are no samples, or more errors than samples
  public static double of(int seen, int samples, int allowed, int others, int tried) {
    if (samples < 1 || others < 1 || seen < 0 || seen > samples || allowed < 0 || tried < 1) {
      throw new IllegalArgumentException(
          "a certainty needs errors of samples but gets %d of %d and %d of %d, %d tried"
              .formatted(seen, samples, allowed, others, tried));
    }
    if (allowed >= others) {
      return 1;
    }
    double n = samples;
    double m = others;
    double pooled = (seen + allowed) / (n + m);
    double deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    // nothing wrong, nothing allowed: a coin
    double doubt = deviation == 0 ? 0.5 : 1 - normal((allowed / m - seen / n) / deviation);
    return Math.max(0, 1 - tried * doubt);
  }

  /// The normal distribution's share below z, by its power series (Marsaglia 2004, Journal of
  /// Statistical Software 11): 1/2 + density(z) (z + z^3/3 + z^5/(3 5) + ...).
  static double normal(double z) {
    if (Math.abs(z) > 8) {
      return z > 0 ? 1 : 0;
    }
    double sum = 0;
    double term = z;
    for (int k = 1; sum + term != sum; k += 2) {
      sum += term;
      term *= z * z / (k + 2);
    }
    double density = StrictMath.exp(-z * z / 2) / Math.sqrt(2 * StrictMath.PI);
    return Math.clamp(0.5 + density * sum, 0, 1);
  }
}
