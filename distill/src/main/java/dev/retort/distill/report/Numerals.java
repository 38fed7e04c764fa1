package dev.retort.distill.report;

import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import java.util.Locale;

/// Numbers as a report writes them, the same everywhere.
final class Numerals {
  static final String UNKNOWN = "–";

  private static final int LONGEST_NAME = 18;

  private Numerals() {}

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String fixed(double value, int digits) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%,." + digits + "f", value)
        : UNKNOWN;
  }

  static String percent(double share, int digits) {
    return Double.isFinite(share) ? fixed(100 * share, digits) + "\u00a0%" : UNKNOWN;
  }

  /// A mean, and over several seeds its deviation, which a narrow page puts into a line of its own.
  static String mean(Statistics figure, int digits) {
    if (!Double.isFinite(figure.mean())) {
      return UNKNOWN;
    }
    if (figure.count() == 1) {
      return fixed(figure.mean(), digits);
    }
    int more = Math.max(1, digits);
    return fixed(figure.mean(), more) + " ±\u00a0" + fixed(figure.deviation(), more);
  }

  /// `-28.8 to 11.5`.
  static String interval(Interval interval) {
    return Double.isFinite(interval.low())
        ? fixed(interval.low(), 1) + " to " + fixed(interval.high(), 1)
        : UNKNOWN;
  }

  /// A name short enough to stand beside a picture.
  static String abridged(String name) {
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME / 2)
            + "…"
            + name.substring(name.length() - LONGEST_NAME / 2 + 1);
  }

  static String bytes(double bytes) {
    if (bytes < 1000) {
      return fixed(bytes, 0) + "\u00a0B";
    }
    if (bytes < 1e6) {
      return fixed(bytes * 1e-3, bytes < 1e5 ? 1 : 0) + "\u00a0kB";
    }
    return fixed(bytes * 1e-6, bytes < 1e8 ? 2 : 0) + "\u00a0MB";
  }

  static String micros(double micros) {
    return micros < 1000 ? fixed(micros, 1) + "\u00a0µs" : fixed(micros * 1e-3, 2) + "\u00a0ms";
  }

  /// A probability of a test: `0.31`, `0.047`, `< 0.0001`; with as many decimals as in a sentence
  /// of the verdict ([PairedDifference#decimals]), so that 0.047, 0.0496 and 0.053 all read as what
  /// they are beside 0.05.
  static String p(double p) {
    if (!Double.isFinite(p)) {
      return UNKNOWN;
    }
    return p < 1e-4 ? "<\u00a00.0001" : fixed(p, PairedDifference.decimals(p));
  }

  /// The same in a sentence: `p = 0.047`, `p < 0.0001`.
  static String pIs(double p) {
    return "p\u00a0" + (p < 1e-4 ? "" : "=\u00a0") + p(p);
  }
}
