package dev.retort.engine.optimizer;

import dev.retort.engine.layer.Parameter;

/// Adam: steps of about the learning rate, whatever the gradient's scale.
///
///     d = g + weightDecay p
///     m = beta1 m + (1 - beta1) d          v = beta2 v + (1 - beta2) d^2
///     m' = m / (1 - beta1^t)               v' = v / (1 - beta2^t)
///     p = p - rate m' / (sqrt(v') + epsilon)
///
/// with t counted from 1. The two corrections are computed in double, once a step.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizers"}
///
/// Source: Kingma and Ba 2015, arXiv 1412.6980, algorithm 1.
public record Adam(
    float learningRate,
    double beta1,
    double beta2,
    double epsilon,
    float weightDecay,
    float maxNorm,
    Schedule schedule)
    implements Optimizer {
  public Adam {
    Settings.requireAdam("adam", learningRate, beta1, beta2, epsilon, weightDecay, maxNorm);
  }

  @Override
  public Adam learningRate(double learningRate) {
    return new Adam((float) learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  public Adam betas(double beta1, double beta2) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  public Adam epsilon(double epsilon) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  /// The same with a decay that is added to the gradients; [AdamW] takes it from the weights.
  public Adam weightDecay(double weightDecay) {
    return new Adam(learningRate, beta1, beta2, epsilon, (float) weightDecay, maxNorm, schedule);
  }

  @Override
  public Adam maxNorm(double maxNorm) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, (float) maxNorm, schedule);
  }

  @Override
  public Adam schedule(Schedule schedule) {
    return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  @Override
  public String text() {
    return "adam "
        + learningRate
        + Settings.adamText(beta1, beta2, epsilon)
        + Settings.text("weight-decay", weightDecay, 0)
        + Settings.text("max-norm", maxNorm, 0)
        + Settings.text(schedule);
  }

  ParameterUpdate update(Parameter parameter, float[] gradient) {
    return new AdamUpdate(parameter, gradient, beta1, beta2, epsilon, weightDecay, 0);
  }
}
