package dev.retort.distill.statistics;

import java.util.Arrays;

/// The exact distribution of a sum of whole numbers whose signs are those of fair coins.
///
/// Of numbers d_i, all 2^n signs s equally likely:
///
///     p = share of all signs with |sum over i of s_i d_i| >= |sum over i of d_i|
///
/// No sign is drawn and none is tried: `share[s]`, of the signs so far those whose positive numbers
/// add up to s, is convolved with one number after the other. Sums so far from the middle that their
/// share is below the normal doubles, some 37 deviations, are left out: of n numbers of one size
/// there remain about 37 sqrt(n), so that a million samples take seconds, not minutes. All terms are
/// positive, so that p is as good as doubles are down to about 1e-290; below it may be 0.
final class SignFlips {
  private final double[] share;

  /// Beyond these all shares are 0.
  private int low;

  private int high;

  /// @param total of all numbers, without their signs
  private SignFlips(int total) {
    share = new double[total + 1];
    share[0] = 1;
  }

  /// The two-sided p of these numbers; 1 where there are none but zeros.
  static double p(int... numbers) {
    int total = Math.toIntExact(Arrays.stream(numbers).mapToLong(Math::abs).sum());
    long observed = Math.abs(Arrays.stream(numbers).asLongStream().sum());
    SignFlips flips = new SignFlips(total);
    for (int number : numbers) {
      if (number != 0) {
        flips.add(Math.abs(number));
        flips.trim();
      }
    }
    double p = 0;
    for (int s = flips.low; s <= flips.high; s++) {
      p += Math.abs(2L * s - total) >= observed ? flips.share[s] : 0;
    }
    return Math.min(1, p);
  }

  /// One more number, in place: from above, so that what is read is still that without it.
  private void add(int size) {
    high += size;
    for (int s = high; s >= low + size; s--) {
      share[s] = 0.5 * (share[s] + share[s - size]);
    }
    for (int s = low; s < low + size; s++) {
      share[s] *= 0.5;
    }
  }

  /// Leaves out what is too small at both ends; together the shares are 1, so that some remain.
  private void trim() {
    while (low < high && share[low] < Double.MIN_NORMAL) {
      share[low] = 0;
      low++;
    }
    while (low < high && share[high] < Double.MIN_NORMAL) {
      share[high] = 0;
      high--;
    }
  }
}
