package dev.retort.engine;

/// The samples to which a model gave about the same confidence, the probability of its likeliest
/// class: what a reliability diagram draws and the calibration error adds up.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="reliability"}
///
/// @param count the samples
/// @param correct how many of them were right
/// @param confidenceSum the sum of their confidences
public record ReliabilityBin(int count, int correct, double confidenceSum) {
  /// The mean confidence; NaN where there are no samples.
  public double confidence() {
    return confidenceSum / count;
  }

  /// The share that was right; NaN where there are no samples.
  public double accuracy() {
    return (double) correct / count;
  }

  /// Both bins' samples taken together.
  public ReliabilityBin plus(ReliabilityBin other) {
    return new ReliabilityBin(
        count + other.count, correct + other.correct, confidenceSum + other.confidenceSum);
  }
}
