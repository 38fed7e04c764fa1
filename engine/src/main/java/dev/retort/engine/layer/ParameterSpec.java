package dev.retort.engine.layer;

import dev.retort.engine.kernel.Panels;
import dev.retort.engine.tensor.Shape;

/// A parameter as data: its name and shape as PyTorch has them (`weight` is `[F, D]` or `[O, C /
/// groups, KH, KW]`), what it is for, and how it starts.
///
/// `transposed` says that kernels hold it as `[D, F]` instead, in [Panels].
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="layer"}
public record ParameterSpec(
    String name, Shape shape, Role role, Initialization initialization, boolean transposed) {

  /// What a parameter is for.
  public enum Role {
    /// Multiplies inputs; its first axis counts units, whose incoming weights max-norm limits.
    WEIGHT,
    BIAS,
    /// The learned scale of a normalisation.
    GAIN,
    /// A running mean or variance: kept in checkpoints, not trained by gradients.
    STATISTIC
  }

  public static ParameterSpec weight(Shape shape, Initialization initialization) {
    return new ParameterSpec("weight", shape, Role.WEIGHT, initialization, false);
  }

  public static ParameterSpec bias(int units) {
    return new ParameterSpec("bias", Shape.of(units), Role.BIAS, Initialization.ZERO, false);
  }
}
