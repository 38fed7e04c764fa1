package dev.retort.distill.statistics;

import java.util.Arrays;

/// Mean and standard deviation (of a sample: n - 1) over seeds; with one seed the deviation is NaN.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="compare"}
public record Statistics(double mean, double deviation, int count) {
  public static Statistics of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    return new Statistics(mean, deviation, values.length);
  }

  /// The value in the middle, of an even number the mean of both there; NaN of none. A single one
  /// that is far off does not move it.
  public static double median(double... values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int count = sorted.length;
    return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
