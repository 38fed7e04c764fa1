package dev.retort.engine.optimizer;

/// The optimizers by the names users write, with PyTorch's defaults; import them statically. The
/// learning rate, the weight decay, a momentum and the limit of the norm are kept as floats.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizers"}
public final class Optimizers {
  private Optimizers() {}

  /// Stochastic gradient descent without momentum.
  public static Sgd sgd(double learningRate) {
    return new Sgd((float) learningRate, 0, false, 0, 0, Schedule.constant());
  }

  /// Adam with betas 0.9 and 0.999 and epsilon 1e-8.
  public static Adam adam(double learningRate) {
    return new Adam((float) learningRate, 0.9, 0.999, 1e-8, 0, 0, Schedule.constant());
  }

  /// AdamW with betas 0.9 and 0.999, epsilon 1e-8 and a weight decay of 0.01.
  public static AdamW adamW(double learningRate) {
    return new AdamW(
        (float) learningRate, 0.9, 0.999, 1e-8, AdamW.USUAL_DECAY, 0, Schedule.constant());
  }

  /// RMSprop with alpha 0.99 and epsilon 1e-8.
  public static RmsProp rmsProp(double learningRate) {
    return new RmsProp((float) learningRate, 0.99, 1e-8, 0, 0, Schedule.constant());
  }
}
