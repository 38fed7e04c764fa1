package dev.retort.engine.kernel;

/// The activation functions, with what their derivative is made from.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="kernels"}
public enum Activation {
  /// max(x, 0); NaN stays NaN.
  RELU(true),
  /// x for x > 0, else parameter * x.
  LEAKY_RELU(true),
  /// x for x > 0, else parameter * (exp(x) - 1).
  ELU(true),
  /// x * Phi(x), Phi the standard normal distribution function (the exact form, by erf).
  GELU(false),
  /// x / (1 + exp(-x)).
  SILU(false),
  TANH(true),
  /// 1 / (1 + exp(-x)).
  SIGMOID(true),
  /// log(1 + exp(x)).
  SOFTPLUS(true);

  private final boolean inPlace;

  Activation(boolean inPlace) {
    this.inPlace = inPlace;
  }

  /// Whether the derivative can be had from y alone, so that y may overwrite x.
  public boolean inPlace() {
    return inPlace;
  }
}
