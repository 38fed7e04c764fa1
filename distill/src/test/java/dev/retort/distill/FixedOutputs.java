package dev.retort.distill;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Outputs;
import java.util.Arrays;

/// A student's outputs that are set.
public record FixedOutputs(int classes, float[] logits, float[] logitGradients, Kernels kernels)
    implements Outputs {
  public static FixedOutputs of(int classes, float[] logits) {
    return of(classes, logits, KernelChoice.kernels());
  }

  /// The gradients begin as what no loss would leave.
  public static FixedOutputs of(int classes, float[] logits, Kernels kernels) {
    float[] gradients = new float[logits.length];
    Arrays.fill(gradients, 1e30f);
    return new FixedOutputs(classes, logits, gradients, kernels);
  }

  @Override
  public int size() {
    return logits.length / classes;
  }

  @Override
  public int capacity() {
    return size();
  }

  @Override
  public float[] feature(String name) {
    throw new AssertionError("no features here");
  }

  @Override
  public float[] featureGradients(String name) {
    throw new AssertionError("no features here");
  }

  @Override
  public Workers workers() {
    return Workers.alone();
  }
}
