package dev.retort.engine.optimizer;

/// Whole powers by squaring and multiplying: the same bits everywhere, and unlike StrictMath.pow no
/// garbage in a training step.
final class Power {
  private Power() {}

  static double of(double base, long exponent) {
    double power = 1;
    double square = base;
    for (long rest = exponent; rest > 0; rest >>>= 1) {
      if ((rest & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }
}
