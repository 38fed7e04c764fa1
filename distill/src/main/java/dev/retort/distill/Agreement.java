package dev.retort.distill;

import dev.retort.engine.Evaluation;

/// How near a model is to its teacher on the same samples.
///
/// @param share of the samples that both give the same class
/// @param kl mean KL(teacher || model) at temperature 1, in nats
record Agreement(double share, double kl) {
  static final Agreement UNKNOWN = new Agreement(Double.NaN, Double.NaN);
  static final Agreement ITSELF = new Agreement(1, 0);

  /// Compares logits [N, K] of both; sums in double, in order of the samples.
  static Agreement of(float[] teacher, float[] model, int classes) {
    int n = teacher.length / classes;
    int same = 0;
    double sum = 0;
    for (int row = 0; row < teacher.length; row += classes) {
      if (Evaluation.argmax(teacher, row, classes) == Evaluation.argmax(model, row, classes)) {
        same++;
      }
      sum += divergence(teacher, model, row, classes);
    }
    return n == 0 ? UNKNOWN : new Agreement((double) same / n, sum / n);
  }

  /// sum over k of p (log p - log q), from the logits of both.
  private static double divergence(float[] teacher, float[] model, int row, int classes) {
    double teacherLog = logSumExp(teacher, row, classes);
    double modelLog = logSumExp(model, row, classes);
    double sum = 0;
    for (int k = row; k < row + classes; k++) {
      double p = teacher[k] - teacherLog;
      double q = model[k] - modelLog;
      double weight = StrictMath.exp(p);
      sum += weight == 0 ? 0 : weight * (p - q);
    }
    return Math.max(0, sum);
  }

  private static double logSumExp(float[] logits, int row, int classes) {
    double greatest = logits[row + Evaluation.argmax(logits, row, classes)];
    double sum = 0;
    for (int k = row; k < row + classes; k++) {
      sum += StrictMath.exp(logits[k] - greatest);
    }
    return greatest + StrictMath.log(sum);
  }
}
