package dev.retort.engine;

/// The tail of the standard normal distribution in double precision.
public final class NormalTail {
  private NormalTail() {}

  /// erfc(a / sqrt 2) / 2 for a >= 0: by the series of the distribution function up to 3, and from
  /// there by the continued fraction of Laplace.
  public static double of(double a) {
    double density = StrictMath.exp(-a * a / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    if (a < 3) {
      double term = a;
      double sum = a;
      for (int k = 1; Math.abs(term) > 1e-18; k++) {
        term *= a * a / (2 * k + 1);
        sum += term;
      }
      return 0.5 - density * sum;
    }
    double fraction = a;
    for (int k = 200; k > 0; k--) {
      fraction = a + k / fraction;
    }
    return density / fraction;
  }
}
