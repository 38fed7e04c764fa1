package dev.retort.distill;

import java.util.Arrays;

/// The exact paired permutation test over seeds of whether two ways of training give equally many
/// errors.
///
/// Seed i gives the difference d_i of the two models' errors. If the two ways were alike, each d_i
/// could as well have had the other sign, so that all 2^n signs s are equally likely:
///
///     p = share of all signs with |sum over i of s_i d_i| >= |sum over i of d_i|
///
/// McNemar's test asks about given networks, this one about the way they were trained: whether the
/// next seed would come out alike. n seeds can give no p below 2 / 2^n, which is above 0.05 for
/// fewer than six.
///
/// Source: Fisher 1935, The Design of Experiments, section 21.
///
/// @param seeds n
/// @param p two-sided
public record SeedTest(int seeds, double p) {
  /// Over the differences of the errors, one a seed.
  public static SeedTest of(int... differences) {
    int total = Math.toIntExact(Arrays.stream(differences).mapToLong(Math::abs).sum());
    long observed = Math.abs(Arrays.stream(differences).asLongStream().sum());
    // share[s]: of the signs so far, those whose positive differences add up to s
    double[] share = new double[total + 1];
    share[0] = 1;
    int reached = 0;
    for (int difference : differences) {
      int size = Math.abs(difference);
      reached += size;
      for (int s = reached; s >= 0; s--) {
        share[s] = (share[s] + (s < size ? 0 : share[s - size])) / 2;
      }
    }
    double p = 0;
    for (int s = 0; s <= total; s++) {
      p += Math.abs(2L * s - total) >= observed ? share[s] : 0;
    }
    return new SeedTest(differences.length, Math.min(1, p));
  }

  /// The smallest p that so many seeds can give: when all differences have the same sign.
  public double smallestP() {
    return Math.min(1, Math.scalb(1.0, 1 - seeds));
  }
}
