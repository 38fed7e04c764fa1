package dev.retort.distill.statistics;

/// The exact paired permutation test over seeds of whether two ways of training are
/// interchangeable.
///
/// Seed i gives the difference d_i of the two models' errors. If the two ways could have changed
/// places in any seed, each d_i could as well have had the other sign, so that all 2^n signs s are
/// equally likely:
///
///     p = share of all signs with |sum over i of s_i d_i| >= |sum over i of d_i|
///
/// [SampleTest] asks about given networks, this one about the way they were trained: whether the
/// next seed would come out alike. n seeds can give no p below 2 / 2^n, which is above 0.05 for
/// fewer than six.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="tests"}
///
/// Source: Fisher 1935, The Design of Experiments, section 21.
///
/// @param seeds n
/// @param p two-sided
public record SeedTest(int seeds, double p) {
  /// Over the differences of the errors, one a seed.
  public static SeedTest of(int... differences) {
    return new SeedTest(differences.length, SignFlips.p(differences));
  }

  /// The smallest p that so many seeds can give: when all differences have the same sign.
  public double smallestP() {
    return Math.min(1, Math.scalb(1.0, 1 - seeds));
  }
}
