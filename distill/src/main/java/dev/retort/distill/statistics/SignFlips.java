package dev.retort.distill.statistics;

import java.util.Arrays;

/// The exact distribution of a sum of whole numbers whose signs are those of fair coins.
///
/// Of numbers d_i, all 2^n signs s equally likely:
///
///     p = share of all signs with |sum over i of s_i d_i| >= |sum over i of d_i|
///
/// No sign is drawn and none is tried: `share[s]`, of the signs so far those whose positive numbers
/// add up to s, is convolved with one number after the other, in O(n sum of |d_i|). All terms are
/// positive, so that p is as good as doubles are down to about 1e-300; below it may be 0.
final class SignFlips {
  private SignFlips() {}

  /// The two-sided p of these numbers; 1 where there are none but zeros.
  static double p(int... numbers) {
    int total = Math.toIntExact(Arrays.stream(numbers).mapToLong(Math::abs).sum());
    long observed = Math.abs(Arrays.stream(numbers).asLongStream().sum());
    double[] share = new double[total + 1];
    share[0] = 1;
    int reached = 0;
    for (int number : numbers) {
      int size = Math.abs(number);
      if (size > 0) {
        reached += size;
        add(size, reached, share);
      }
    }
    double p = 0;
    for (int s = 0; s <= total; s++) {
      p += Math.abs(2L * s - total) >= observed ? share[s] : 0;
    }
    return Math.min(1, p);
  }

  /// One more number, in place: from above, so that what is read is still that without it.
  private static void add(int size, int reached, double[] share) {
    for (int s = reached; s >= size; s--) {
      share[s] = 0.5 * (share[s] + share[s - size]);
    }
    for (int s = 0; s < size; s++) {
      share[s] *= 0.5;
    }
  }
}
