package dev.retort.distill.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An axis: maps a range of values to a range of pixels, and knows round values in between.
record Scale(double low, double high, double from, double to) {
  /// An axis with some room around the values low to high.
  static Scale around(double low, double high, double from, double to) {
    double room = low == high ? Math.max(1, Math.abs(low) * 0.1) : 0.08 * (high - low);
    return new Scale(Math.max(Math.min(0, low), low - room), high + room, from, to);
  }

  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /// Some round values: multiples of 1, 2 or 5 times a power of ten, at most that many and one
  /// more.
  List<Double> ticks(int most) {
    double step = step(most);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /// A tick in words, with as many decimals as the ticks differ in.
  String label(double tick, int most) {
    int decimals = 0;
    for (double step = step(most); step < 0.999; step *= 10) {
      decimals++;
    }
    return String.format(Locale.ROOT, "%,.".concat(decimals + "f"), tick);
  }

  /// The distance of the ticks.
  double step(int most) {
    double raw = (high - low) / most;
    double power = 1;
    while (power > raw) {
      power /= 10;
    }
    while (power * 10 <= raw) {
      power *= 10;
    }
    double steps = raw / power;
    return power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10);
  }
}
