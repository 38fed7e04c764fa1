package dev.retort.distill.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/// An axis on which equal factors are equal distances: its ends, and round values in between.
record LogScale(double low, double high) {
  /// From the coarsest to the finest: which multiples of powers of ten are ticks.
  private static final double[][] STEPS = {{1}, {1, 3}, {1, 2, 5}, {1, 1.5, 2, 3, 4, 5, 7}};

  private static final int FEWEST = 3;
  private static final int MOST = 6;

  /// An axis with some room around the values low to high, both above 0.
  static LogScale around(double low, double high) {
    double room = StrictMath.pow(Math.max(1.5, high / low), 0.05);
    return new LogScale(low / room, high * room);
  }

  /// Some round values: at least three where the axis has so many, hardly more than six. Where
  /// hardly any of the usual ones lie on a short axis, they are even.
  List<Double> ticks() {
    List<Double> best = List.of();
    for (double[] steps : STEPS) {
      List<Double> ticks = ticks(steps);
      if (best.size() >= FEWEST || (!best.isEmpty() && ticks.size() > MOST)) {
        break;
      }
      best = ticks;
    }
    return best.size() < 2 ? new EvenScale(low, high).ticks() : best;
  }

  private List<Double> ticks(double[] steps) {
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(StrictMath.log10(low));
        power <= StrictMath.log10(high);
        power++) {
      for (double step : steps) {
        double tick = BigDecimal.valueOf(step).scaleByPowerOfTen(power).doubleValue();
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /// What [Chart#axis] wants to know of it.
  ///
  /// @param pixels its length
  Map<String, ?> axis(DoubleFunction<String> label, double pixels) {
    double decades = StrictMath.log10(high / low);
    Map<String, Object> settings =
        new Axis(low, high, value -> StrictMath.log10(value / low) / decades, pixels)
            .settings(ticks(), label);
    settings.put("trans", "log10");
    return settings;
  }

  /// A tick in words: `0.002`, `500`.
  static String label(double tick) {
    return BigDecimal.valueOf(tick).stripTrailingZeros().toPlainString();
  }
}
