package dev.retort.engine;

/// Precision, recall and F1 of the classes of an [Evaluation], which defines them, from counts of
/// its labelled samples.
final class ClassFigures {
  /// By class: its samples.
  private final int[] totals;

  /// By class: those of its samples that were right.
  private final int[] hits;

  /// By class: the samples that were taken for it.
  private final int[] taken;

  ClassFigures(int classes) {
    totals = new int[classes];
    hits = new int[classes];
    taken = new int[classes];
  }

  /// Counts a sample.
  void add(int label, int predicted) {
    totals[label]++;
    hits[label] += label == predicted ? 1 : 0;
    taken[predicted]++;
  }

  int samples(int label) {
    requireClass(label);
    return totals[label];
  }

  int errors(int label) {
    requireClass(label);
    return totals[label] - hits[label];
  }

  double precision(int label) {
    requireClass(label);
    return (double) hits[label] / taken[label];
  }

  double recall(int label) {
    requireClass(label);
    return (double) hits[label] / totals[label];
  }

  double f1(int label) {
    requireClass(label);
    return 2.0 * hits[label] / ((double) taken[label] + totals[label]);
  }

  double macroF1() {
    double sum = 0;
    int counted = 0;
    for (int k = 0; k < totals.length; k++) {
      if (totals[k] > 0 || taken[k] > 0) {
        sum += f1(k);
        counted++;
      }
    }
    return sum / counted;
  }

  private void requireClass(int label) {
    if (label < 0 || label >= totals.length) {
      throw new IndexOutOfBoundsException(
          "an evaluation of %d classes has none with label %d; count them from 0"
              .formatted(totals.length, label));
    }
  }
}
