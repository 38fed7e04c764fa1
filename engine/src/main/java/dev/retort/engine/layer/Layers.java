package dev.retort.engine.layer;

import dev.retort.engine.kernel.Activation;

/// The layers by the names users write; import them statically.
public final class Layers {
  private Layers() {}

  /// A dense layer with bias, He normal.
  public static LayerSpec dense(int units) {
    return new Dense(units, true, Initialization.HE_NORMAL);
  }

  public static LayerSpec flatten() {
    return new Flatten();
  }

  public static LayerSpec relu() {
    return new ActivationLayer(Activation.RELU, 0);
  }

  public static LayerSpec leakyRelu(float slope) {
    return new ActivationLayer(Activation.LEAKY_RELU, slope);
  }

  public static LayerSpec elu(float alpha) {
    return new ActivationLayer(Activation.ELU, alpha);
  }

  public static LayerSpec gelu() {
    return new ActivationLayer(Activation.GELU, 0);
  }

  public static LayerSpec silu() {
    return new ActivationLayer(Activation.SILU, 0);
  }

  public static LayerSpec tanh() {
    return new ActivationLayer(Activation.TANH, 0);
  }

  public static LayerSpec sigmoid() {
    return new ActivationLayer(Activation.SIGMOID, 0);
  }

  public static LayerSpec softplus() {
    return new ActivationLayer(Activation.SOFTPLUS, 0);
  }

  /// Batch normalisation, momentum 0.1 and epsilon 1e-5.
  public static LayerSpec batchNorm() {
    return new BatchNorm();
  }

  /// Layer normalisation over the last axis, epsilon 1e-5.
  public static LayerSpec layerNorm() {
    return new LayerNorm();
  }

  /// Drops each value with that probability in training.
  public static LayerSpec dropout(float rate) {
    return new Dropout(rate);
  }
}
