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
}
