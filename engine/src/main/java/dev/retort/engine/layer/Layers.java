package dev.retort.engine.layer;

import dev.retort.engine.kernel.Activation;
import java.util.List;

/// The layers by the names users write; import them statically. Settings that are no whole numbers
/// are kept as floats.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="layers"}
public final class Layers {
  private Layers() {}

  /// A dense layer with bias, He normal; `dense(128).withoutBias()` says otherwise.
  public static Dense dense(int units) {
    return new Dense(units, true, Initialization.HE_NORMAL);
  }

  /// A convolution that, with an odd kernel, keeps height and width; what else it can do is said by
  /// its withers: `conv2d(32, 3).stride(2)`.
  public static Conv2d conv2d(int outputs, int kernel) {
    return Conv2d.of(outputs, kernel);
  }

  /// As [#conv2d(int, int)], with a kernel that need not be square.
  public static Conv2d conv2d(int outputs, int kernelHeight, int kernelWidth) {
    return Conv2d.of(outputs, kernelHeight, kernelWidth);
  }

  /// The greatest value of each window; windows lie side by side.
  public static MaxPool2d maxPool2d(int kernel) {
    return new MaxPool2d(kernel, kernel, 0);
  }

  /// The mean of each window; windows lie side by side.
  public static AveragePool2d averagePool2d(int kernel) {
    return new AveragePool2d(kernel, kernel, 0);
  }

  /// The mean of each channel, flat.
  public static GlobalAveragePool2d globalAveragePool2d() {
    return new GlobalAveragePool2d();
  }

  /// Layers with a shortcut around them; the activation after the sum, if any, is the next layer.
  public static Residual residual(LayerSpec... block) {
    return new Residual(List.of(block));
  }

  public static LayerSpec flatten() {
    return new Flatten();
  }

  public static LayerSpec relu() {
    return new ActivationLayer(Activation.RELU, 0);
  }

  public static LayerSpec leakyRelu(double slope) {
    return new ActivationLayer(Activation.LEAKY_RELU, (float) slope);
  }

  public static LayerSpec elu(double alpha) {
    return new ActivationLayer(Activation.ELU, (float) alpha);
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

  /// Batch normalisation, momentum 0.1 and epsilon 1e-5, unless its withers say otherwise.
  public static BatchNorm batchNorm() {
    return new BatchNorm();
  }

  /// Layer normalisation over the last axis, epsilon 1e-5, unless its wither says otherwise.
  public static LayerNorm layerNorm() {
    return new LayerNorm();
  }

  /// Drops each value with that probability in training.
  public static LayerSpec dropout(double rate) {
    return new Dropout((float) rate);
  }
}
