package dev.retort.engine.optimizer;

/// What the optimizers' records check and write alike.
final class Settings {
  private Settings() {}

  static void requirePositive(String optimizer, String setting, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          optimizer + " needs a positive " + setting + " but gets " + value);
    }
  }

  static void requireNotNegative(String optimizer, String setting, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          optimizer + " needs a " + setting + " of at least 0 but gets " + value);
    }
  }

  static void requireShare(String optimizer, String setting, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          optimizer + " needs a " + setting + " from 0 to below 1 but gets " + value);
    }
  }

  static void requireAdam(
      String optimizer,
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double maxNorm) {
    requirePositive(optimizer, "learning rate", learningRate);
    requireShare(optimizer, "beta1", beta1);
    requireShare(optimizer, "beta2", beta2);
    requirePositive(optimizer, "epsilon", (float) epsilon);
    requireNotNegative(optimizer, "weight decay", weightDecay);
    requireNotNegative(optimizer, "max-norm", maxNorm);
  }

  static String adamText(double beta1, double beta2, double epsilon) {
    String betas = beta1 == 0.9 && beta2 == 0.999 ? "" : " betas " + beta1 + " " + beta2;
    return betas + text("epsilon", epsilon, 1e-8);
  }

  /// ` momentum 0.9`, or nothing where the value is the usual one.
  static String text(String setting, float value, float usual) {
    return value == usual ? "" : " " + setting + " " + value;
  }

  static String text(String setting, double value, double usual) {
    return value == usual ? "" : " " + setting + " " + value;
  }

  static String text(Schedule schedule) {
    return schedule instanceof Schedule.Constant ? "" : ", " + schedule.text();
  }
}
