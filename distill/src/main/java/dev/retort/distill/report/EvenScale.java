package dev.retort.distill.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.LongStream;

/// An axis on which equal differences are equal distances: its ends, and round values in between.
record EvenScale(double low, double high) {
  /// From the coarsest to the finest: ticks are the multiples of such a step.
  private static final double[] STEPS = {5, 2, 1, 0.5, 0.2};

  private static final int FEWEST = 3;
  private static final int MOST = 6;

  /// What is left of a picture's width beside the longest names, in pixels.
  private static final double BESIDE_NAMES = 225;

  /// The width of a letter.
  private static final double LETTER = 7.2;

  /// What stays free between two labels, and between a label and the end of the picture.
  private static final double GAP = 8;

  private static final double MARGIN = 3;

  /// An axis that ends lower than this share of its other end begins at 0.
  private static final double NEAR_ZERO = 0.3;

  /// A horizontal axis of counts beside names, on which labels of so many letters have room over
  /// its ends, and do not end where the picture is cut off.
  static EvenScale forLabels(double low, double high, int letters) {
    double half = (LETTER * letters / 2 + MARGIN) / BESIDE_NAMES;
    return around(low, high, half, half);
  }

  /// The same with labels behind the ends of what is drawn.
  static EvenScale forLabelsBehind(double low, double high, int letters) {
    double behind = (LETTER * letters + GAP + MARGIN) / BESIDE_NAMES;
    return around(low, high, (Axis.EDGE + MARGIN) / BESIDE_NAMES, behind);
  }

  /// @param left the share of the axis that stays free before the values low to high
  /// @param right the share behind them
  private static EvenScale around(double low, double high, double left, double right) {
    double first = low < NEAR_ZERO * high ? 0 : Math.floor(low);
    double last = Math.max(first + 1, Math.ceil(high));
    double length = (last - first) / (1 - left - right);
    return new EvenScale(first - left * length, last + right * length);
  }

  /// Some round values: three or a few more.
  List<Double> ticks() {
    int power = (int) Math.floor(StrictMath.log10(high - low));
    List<Double> ticks = List.of();
    for (double factor : STEPS) {
      BigDecimal step = BigDecimal.valueOf(factor).scaleByPowerOfTen(power);
      long first = (long) Math.ceil(low / step.doubleValue());
      long last = (long) Math.floor(high / step.doubleValue());
      ticks =
          LongStream.rangeClosed(first, last)
              .mapToObj(k -> step.multiply(BigDecimal.valueOf(k)).doubleValue())
              .filter(tick -> tick >= low && tick <= high)
              .toList();
      if (ticks.size() >= FEWEST) {
        break;
      }
    }
    return ticks;
  }

  /// Round whole numbers from 0 on: multiples of 1, 2, 5, 10, 20 and so on.
  ///
  /// @param most of them that have room
  List<Double> counts(double most) {
    double finer = 1;
    double step = 1;
    for (int next = 0; (high - low) / step > most; next++) {
      finer = step;
      step *= next % 3 == 1 ? 2.5 : 2;
    }
    List<Double> counts = multiples(step);
    return counts.size() < 2 ? multiples(finer) : counts; // one tells nobody how long a step is
  }

  private List<Double> multiples(double step) {
    long first = (long) Math.ceil(Math.max(0, low) / step);
    long last = (long) Math.floor(high / step);
    return LongStream.rangeClosed(first, last).mapToObj(k -> k * step).toList();
  }

  /// What [Chart#axis] wants to know of it.
  ///
  /// @param pixels its length
  Map<String, ?> axis(double pixels) {
    return axis(ticks(), LogScale::label, pixels);
  }

  /// The same for a horizontal axis of shares beside names.
  Map<String, ?> axisOfShares() {
    return axis(BESIDE_NAMES);
  }

  /// The same for a horizontal axis of counts beside names.
  Map<String, ?> axisOfCounts() {
    double each = LETTER * Numerals.fixed(high, 0).length() + GAP;
    return axisOfCounts(BESIDE_NAMES, each);
  }

  /// The same for any axis of counts.
  ///
  /// @param pixels its length
  /// @param each what a label takes of it
  Map<String, ?> axisOfCounts(double pixels, double each) {
    List<Double> counts = counts(Math.min(MOST, pixels / each));
    return axis(counts, tick -> Numerals.fixed(tick, 0), pixels);
  }

  private Map<String, ?> axis(List<Double> all, DoubleFunction<String> label, double pixels) {
    return new Axis(low, high, value -> (value - low) / (high - low), pixels).settings(all, label);
  }
}
