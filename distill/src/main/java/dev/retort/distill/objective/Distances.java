package dev.retort.distill.objective;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;

/// The distances between the samples of a batch, all that [RelationalDistillation] looks at.
///
///     squared[i, j] = sum over d of (f[i, d] - f[j, d])^2        inverse = 1 / sqrt(squared), or 0
///
/// Differences are taken first and then squared: from a Gram matrix the distance of two samples that
/// are alike would be lost.
///
/// *Shapes*: f [N, D]; results [N, N], symmetric.
final class Distances {
  private final Kernels kernels;
  private final Workers workers;
  private final int elements;
  private final float[][] differences;
  private final double[] squared;
  private final double[] inverse;
  private final Workers.Task task = this::measureRow;
  private double mean;
  private int pairs;

  // the batch at work
  private int n;
  private float[] features = {};

  /// @param capacity for how many pairs there is room
  Distances(Kernels kernels, Workers workers, int capacity, int elements) {
    this.kernels = kernels;
    this.workers = workers;
    this.elements = elements;
    differences = new float[workers.size()][elements];
    squared = new double[capacity];
    inverse = new double[squared.length];
  }

  void measure(int n, float[] features) {
    this.n = n;
    this.features = features;
    workers.run(n, task);
    double sum = 0;
    pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double square = squared[i * n + j];
        if (square > 0) {
          sum += Math.sqrt(square);
          pairs++;
        }
      }
    }
    mean = pairs == 0 ? 0 : sum / pairs;
  }

  /// The distances of a sample to those before it, and of those to it.
  private void measureRow(int i, int worker) {
    float[] difference = differences[worker];
    squared[i * n + i] = 0;
    inverse[i * n + i] = 0;
    for (int j = 0; j < i; j++) {
      subtract(elements, features, i * elements, j * elements, difference);
      double square = kernels.sumOfSquares(elements, difference);
      double reciprocal = square > 0 ? 1 / Math.sqrt(square) : 0;
      squared[i * n + j] = square;
      squared[j * n + i] = square;
      inverse[i * n + j] = reciprocal;
      inverse[j * n + i] = reciprocal;
    }
  }

  private static void subtract(int count, float[] f, int a, int b, float[] out) {
    for (int d = 0; d < count; d++) {
      out[d] = f[a + d] - f[b + d];
    }
  }

  double[] squared() {
    return squared;
  }

  double[] inverse() {
    return inverse;
  }

  /// The mean of the positive distances.
  double mean() {
    return mean;
  }

  /// How many pairs of samples lie apart.
  int pairs() {
    return pairs;
  }
}
