package dev.retort.engine.kernel.simd;

import java.util.Arrays;

/// A convolution's gradient by the bias: each sample's dy summed in lanes, then a chain over the
/// samples.
final class BiasGradient {
  private final int outputs;
  private final int plane;
  private float[] sums = {};

  BiasGradient(int outputs, int plane) {
    this.outputs = outputs;
    this.plane = plane;
  }

  void reserve(int n) {
    if (sums.length < n * outputs) {
      sums = new float[n * outputs];
    }
  }

  /// Sums some outputs of one sample.
  void add(int sample, int output, int count, float[] dy) {
    for (int at = sample * outputs + output; at < sample * outputs + output + count; at++) {
      sums[at] = VectorReductions.sum(at * plane, plane, dy);
    }
  }

  void finish(int n, float[] dBias) {
    Arrays.fill(dBias, 0);
    for (int sample = 0; sample < n; sample++) {
      for (int o = 0; o < outputs; o++) {
        dBias[o] += sums[sample * outputs + o];
      }
    }
  }
}
