package dev.retort.engine.kernel;

/// The activation functions y = f(x), each with its derivative f'(x): by y where y tells it.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="kernels"}
public enum Activation {
  /// max(x, 0); NaN stays NaN. f'(x) = 0 for x <= 0, else 1.
  RELU(true),
  /// x for x > 0, else parameter * x. f'(x) = 1 for x > 0, else parameter.
  LEAKY_RELU(true),
  /// x for x > 0, else parameter * (exp(x) - 1). f'(x) = 1 for x > 0, else parameter * exp(x) = y +
  /// parameter.
  ELU(true),
  /// x * Phi(x), Phi the standard normal distribution function (the exact form, by erf). f'(x) =
  /// Phi(x) + x * phi(x), phi(x) = exp(-x^2 / 2) / sqrt(2 pi).
  GELU(false),
  /// x * s, s = 1 / (1 + exp(-x)). f'(x) = s * (1 + x * (1 - s)).
  SILU(false),
  /// (exp(x) - exp(-x)) / (exp(x) + exp(-x)). f'(x) = 1 - y^2.
  TANH(true),
  /// 1 / (1 + exp(-x)). f'(x) = y * (1 - y).
  SIGMOID(true),
  /// log(1 + exp(x)). f'(x) = 1 / (1 + exp(-x)) = 1 - exp(-y).
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
