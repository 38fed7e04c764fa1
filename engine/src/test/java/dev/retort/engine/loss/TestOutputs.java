package dev.retort.engine.loss;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;

/// Logits that a test sets, and the gradients a loss writes for them; no features.
record TestOutputs(int size, int classes, float[] logits, float[] logitGradients, Kernels kernels)
    implements Outputs {

  static TestOutputs of(float[] logits, int classes, Kernels kernels) {
    float[] gradients = new float[logits.length];
    // What an earlier batch left must not matter.
    Arrays.fill(gradients, Float.NaN);
    return new TestOutputs(logits.length / classes, classes, logits, gradients, kernels);
  }

  @Override
  public int capacity() {
    return size;
  }

  @Override
  public Shape featureShape(String name) {
    throw new IllegalArgumentException("no layer is named " + name);
  }

  @Override
  public float[] feature(String name) {
    throw new IllegalArgumentException("no layer is named " + name);
  }

  @Override
  public float[] featureGradients(String name) {
    throw new IllegalArgumentException("no layer is named " + name);
  }

  @Override
  public Workers workers() {
    return Workers.alone();
  }
}
