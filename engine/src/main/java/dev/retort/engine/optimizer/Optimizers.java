package dev.retort.engine.optimizer;

/// The optimizers by the names users write, with PyTorch's defaults; import them statically.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizers"}
public final class Optimizers {
  private Optimizers() {}

  /// Stochastic gradient descent without momentum.
  public static Sgd sgd(float learningRate) {
    return new Sgd(learningRate, 0, false, 0, 0, Schedule.constant());
  }

  /// Adam with betas 0.9 and 0.999 and epsilon 1e-8.
  public static Adam adam(float learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8, 0, 0, Schedule.constant());
  }

  /// AdamW with betas 0.9 and 0.999, epsilon 1e-8 and a weight decay of 0.01.
  public static AdamW adamW(float learningRate) {
    return new AdamW(learningRate, 0.9, 0.999, 1e-8, AdamW.USUAL_DECAY, 0, Schedule.constant());
  }

  /// RMSprop with alpha 0.99 and epsilon 1e-8.
  public static RmsProp rmsProp(float learningRate) {
    return new RmsProp(learningRate, 0.99, 1e-8, 0, 0, Schedule.constant());
  }
}
