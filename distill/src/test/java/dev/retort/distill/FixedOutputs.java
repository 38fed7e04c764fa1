package dev.retort.distill;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// A student's outputs that are set.
public record FixedOutputs(
    int classes,
    float[] logits,
    float[] logitGradients,
    Map<String, Tensor> features,
    Kernels kernels)
    implements Outputs {
  public static FixedOutputs of(int classes, float[] logits) {
    return of(classes, logits, KernelChoice.kernels());
  }

  /// The gradients begin as what no loss would leave.
  public static FixedOutputs of(int classes, float[] logits, Kernels kernels) {
    return new FixedOutputs(classes, logits, spoilt(logits.length), Map.of(), kernels);
  }

  private static float[] spoilt(int length) {
    float[] gradients = new float[length];
    Arrays.fill(gradients, 1e30f);
    return gradients;
  }

  /// The same outputs with a named layer.
  public FixedOutputs with(String name, Shape shape, float[] values) {
    Map<String, Tensor> more = new LinkedHashMap<>(features);
    Tensor tensor = Tensor.allocate(shape, 0, false).withGradients(spoilt(values.length));
    tensor.show(values);
    more.put(name, tensor);
    return new FixedOutputs(classes, logits, logitGradients, more, kernels);
  }

  @Override
  public int size() {
    return logits.length / classes;
  }

  @Override
  public int capacity() {
    return size();
  }

  private Tensor named(String name) {
    Tensor tensor = features.get(name);
    if (tensor == null) {
      throw new AssertionError("no feature " + name + " here");
    }
    return tensor;
  }

  @Override
  public Shape featureShape(String name) {
    return named(name).shape();
  }

  @Override
  public float[] feature(String name) {
    return named(name).values();
  }

  @Override
  public float[] featureGradients(String name) {
    return named(name).requireGradients();
  }

  @Override
  public Workers workers() {
    return Workers.alone();
  }
}
