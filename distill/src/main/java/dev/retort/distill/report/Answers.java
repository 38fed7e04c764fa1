package dev.retort.distill.report;

import dev.retort.engine.Evaluation;
import java.util.Arrays;

/// A model's logits for a data set, read sample by sample.
///
/// *Shapes*: logits [N, K].
record Answers(float[] logits, int classes) {
  int predicted(int sample) {
    return Evaluation.argmax(logits, sample * classes, classes);
  }

  /// The probability of the likeliest class.
  double confidence(int sample) {
    return probabilities(sample, 1)[predicted(sample)];
  }

  /// The softmax of a sample's logits, divided by a temperature.
  double[] probabilities(int sample, double temperature) {
    int row = sample * classes;
    double greatest = logits[row + predicted(sample)];
    double[] probabilities = new double[classes];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      probabilities[k] = StrictMath.exp((logits[row + k] - greatest) / temperature);
      sum += probabilities[k];
    }
    for (int k = 0; k < classes; k++) {
      probabilities[k] /= sum;
    }
    return probabilities;
  }

  /// The probability of the second likeliest class.
  double second(int sample) {
    double[] probabilities = probabilities(sample, 1);
    Arrays.sort(probabilities);
    return probabilities[Math.max(0, classes - 2)];
  }
}
