package dev.retort.distill.objective;

import dev.retort.engine.kernel.Kernels;

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
  private final int elements;
  private final float[] difference;
  private final double[] squared;
  private final double[] inverse;
  private double mean;
  private int pairs;

  Distances(Kernels kernels, int capacity, int elements) {
    this.kernels = kernels;
    this.elements = elements;
    difference = new float[elements];
    squared = new double[Math.multiplyExact(capacity, capacity)];
    inverse = new double[squared.length];
  }

  void measure(int n, float[] features) {
    double sum = 0;
    pairs = 0;
    for (int i = 0; i < n; i++) {
      squared[i * n + i] = 0;
      inverse[i * n + i] = 0;
      for (int j = 0; j < i; j++) {
        double square = square(i * elements, j * elements, features);
        double distance = Math.sqrt(square);
        boolean apart = distance > 0;
        double reciprocal = apart ? 1 / distance : 0;
        squared[i * n + j] = square;
        squared[j * n + i] = square;
        inverse[i * n + j] = reciprocal;
        inverse[j * n + i] = reciprocal;
        sum += distance;
        pairs += apart ? 1 : 0;
      }
    }
    mean = pairs == 0 ? 0 : sum / pairs;
  }

  private double square(int a, int b, float[] features) {
    for (int d = 0; d < elements; d++) {
      difference[d] = features[a + d] - features[b + d];
    }
    return kernels.sumOfSquares(elements, difference);
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
