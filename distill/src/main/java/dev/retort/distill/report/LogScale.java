package dev.retort.distill.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// An axis on which equal factors are equal distances.
record LogScale(double low, double high, double from, double to) {
  /// Between powers of ten there are ticks at 2 and 5 too, where the axis spans no more than these.
  private static final double FEW_POWERS = 2.5;

  /// An axis with some room around the values low to high, both above 0.
  static LogScale around(double low, double high, double from, double to) {
    double room = StrictMath.pow(Math.max(1.5, high / low), 0.05);
    return new LogScale(low / room, high * room, from, to);
  }

  double at(double value) {
    return from + StrictMath.log(value / low) / StrictMath.log(high / low) * (to - from);
  }

  /// Powers of ten, and their doubles and quintuples where those alone were too few.
  List<Double> ticks() {
    double powers = StrictMath.log10(high / low);
    int[] steps = powers > FEW_POWERS ? new int[] {1} : new int[] {1, 2, 5};
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(StrictMath.log10(low));
        power <= StrictMath.log10(high);
        power++) {
      for (int step : steps) {
        double tick = new BigDecimal(step).scaleByPowerOfTen(power).doubleValue();
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /// A tick in words: `0.002`, `500`.
  static String label(double tick) {
    return BigDecimal.valueOf(tick).stripTrailingZeros().toPlainString();
  }
}
