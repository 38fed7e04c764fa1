package dev.retort.distill.report;

import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import java.util.Locale;

/// Numbers as a report writes them, the same everywhere.
final class Numerals {
  static final String UNKNOWN = "–";
  static final String MINUS = "\u2212";

  private static final int LONGEST_NAME = 18;

  private Numerals() {}

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// With a minus as wide as a digit, and none before a zero.
  static String fixed(double value, int digits) {
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    String text = String.format(Locale.ROOT, "%,." + digits + "f", Math.abs(value));
    boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
    return value < 0 && !zero ? MINUS + text : text;
  }

  /// How often: `once`, `12 times`.
  static String times(long count) {
    return count == 1 ? "once" : count(count) + " times";
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

  /// `118 to 134`, which no end of a line divides.
  static String range(double low, double high, int digits) {
    return fixed(low, digits) + "\u00a0to\u00a0" + fixed(high, digits);
  }

  static String interval(Interval interval, int digits) {
    return Double.isFinite(interval.low())
        ? range(interval.low(), interval.high(), digits)
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

  /// A probability of a test: `0.31`, `0.047`, `0.002`, `5e-22` with that minus; as the sentences
  /// of the verdict have it ([PairedDifference#number]), so that all of a page reads alike.
  static String p(double p) {
    return Double.isFinite(p)
        ? PairedDifference.number(p).replace("e-", "e" + MINUS).replace(' ', '\u00a0')
        : UNKNOWN;
  }

  /// The same in a sentence: `p = 0.047`, `p < 1e-300`.
  static String pIs(double p) {
    String number = p(p);
    return "p\u00a0" + (number.startsWith("<") ? "" : "=\u00a0") + number;
  }
}
