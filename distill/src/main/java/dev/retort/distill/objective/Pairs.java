package dev.retort.distill.objective;

import java.util.Locale;

/// All pairs of the samples of a batch, [N, N], of which arrays hold a value each.
final class Pairs {
  /// The square of more is no int.
  private static final int MOST_SAMPLES = 46_340;

  private Pairs() {}

  /// How many there are of so many samples.
  ///
  /// @param objective that compares them
  /// @throws IllegalArgumentException if no array holds as many
  static int of(Objective objective, int samples) {
    if (samples > MOST_SAMPLES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s compares all pairs of a batch, at most %,d samples; take a smaller batch than"
                  + " %,d",
              objective.text(),
              MOST_SAMPLES,
              samples));
    }
    return samples * samples;
  }
}
