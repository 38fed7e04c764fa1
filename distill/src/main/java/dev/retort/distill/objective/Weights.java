package dev.retort.distill.objective;

/// What the settings of objectives have in common.
final class Weights {
  private Weights() {}

  /// @throws IllegalArgumentException if it is negative, infinite or no number
  static void require(String objective, float weight) {
    if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s takes weights of 0 and more but gets %s".formatted(objective, weight));
    }
  }
}
