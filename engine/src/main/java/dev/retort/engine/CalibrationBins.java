package dev.retort.engine;

import java.util.ArrayList;
import java.util.List;

/// The samples of an [Evaluation] in 15 bins of equal width, by the confidence of the model, and
/// the expected calibration error over them (Guo et al. 2017, arXiv 1706.04599):
///
///     confidence = softmax(z)[likeliest class] = 1 / sum over k of exp(z[k] - max z)
///     error      = 1/N sum over bins of |sum of confidences - number of correct samples|
final class CalibrationBins {
  private static final int BINS = 15;

  private final int[] counts = new int[BINS];
  private final int[] correct = new int[BINS];
  private final double[] confidences = new double[BINS];

  /// Counts a sample.
  ///
  /// @param sum over k of `exp(z[k] - max z)`, the inverse of the confidence
  void add(double sum, boolean right) {
    int bin = Math.clamp((int) (BINS / sum), 0, BINS - 1);
    counts[bin]++;
    correct[bin] += right ? 1 : 0;
    confidences[bin] += 1 / sum;
  }

  /// 0 where there are no samples.
  double error() {
    double gap = 0;
    int samples = 0;
    for (int b = 0; b < BINS; b++) {
      gap += Math.abs(confidences[b] - correct[b]);
      samples += counts[b];
    }
    return gap / Math.max(1, samples);
  }

  /// From the least confident to the most; some may be empty.
  List<ReliabilityBin> bins() {
    List<ReliabilityBin> bins = new ArrayList<>();
    for (int b = 0; b < BINS; b++) {
      bins.add(new ReliabilityBin(counts[b], correct[b], confidences[b]));
    }
    return List.copyOf(bins);
  }
}
