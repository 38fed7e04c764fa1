package dev.retort.engine.optimizer;

import dev.retort.engine.layer.Parameter;

/// Adam with decoupled weight decay, which shrinks every weight alike and not by its gradients'
/// scale.
///
///     p = p - rate weightDecay p           then as [Adam] without decay
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizers"}
///
/// Source: Loshchilov and Hutter 2019, arXiv 1711.05101, in PyTorch's form (the decay follows the
/// learning rate).
public record AdamW(
    float learningRate,
    double beta1,
    double beta2,
    double epsilon,
    float weightDecay,
    float maxNorm,
    Schedule schedule)
    implements Optimizer {
  /// PyTorch's default.
  static final float USUAL_DECAY = 0.01f;

  public AdamW {
    Settings.requireAdam("adamw", learningRate, beta1, beta2, epsilon, weightDecay, maxNorm);
  }

  @Override
  public AdamW learningRate(double learningRate) {
    return new AdamW((float) learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  public AdamW betas(double beta1, double beta2) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  public AdamW epsilon(double epsilon) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  public AdamW weightDecay(double weightDecay) {
    return new AdamW(learningRate, beta1, beta2, epsilon, (float) weightDecay, maxNorm, schedule);
  }

  @Override
  public AdamW maxNorm(double maxNorm) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, (float) maxNorm, schedule);
  }

  @Override
  public AdamW schedule(Schedule schedule) {
    return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, maxNorm, schedule);
  }

  @Override
  public String text() {
    return "adamw "
        + learningRate
        + Settings.adamText(beta1, beta2, epsilon)
        + Settings.text("weight-decay", weightDecay, USUAL_DECAY)
        + Settings.text("max-norm", maxNorm, 0)
        + Settings.text(schedule);
  }

  ParameterUpdate update(Parameter parameter, float[] gradient) {
    return new AdamUpdate(parameter, gradient, beta1, beta2, epsilon, 0, weightDecay);
  }
}
