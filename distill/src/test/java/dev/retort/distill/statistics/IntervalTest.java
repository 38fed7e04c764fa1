package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntervalTest {
  @Test
  void wilsonsIntervalOfKnownCounts() {
    // By hand for p = 1/2, n = 100, z = 1.96: 0.4038 to 0.5962.
    Interval half = Interval.ofErrors(50, 100);
    assertEquals(40.38, half.low(), 0.01);
    assertEquals(59.62, half.high(), 0.01);
    // Without an error the lower end is 0 and the upper z^2 / (n + z^2): 3.70 of 100.
    Interval none = Interval.ofErrors(0, 100);
    assertEquals(0, none.low(), 1e-9);
    assertEquals(3.70, none.high(), 0.01);
  }

  @Property(tries = 200)
  void holdsItsCountAndNoMoreThanThereIs(
      @ForAll @IntRange(min = 0, max = 500) int errors,
      @ForAll @IntRange(min = 1, max = 500) int more) {
    int examples = errors + more;
    Interval interval = Interval.ofErrors(errors, examples);
    assertTrue(interval.low() >= 0 && interval.low() <= errors + 1e-9, interval.toString());
    assertTrue(interval.high() >= errors && interval.high() <= examples, interval.toString());
  }

  /// The examples of Newcombe 1998 (Statistics in Medicine 17, 2635-2650) for his method 10, as the
  /// tests of the R package propint have them: limits of a difference of two proportions of
  /// successes, to four decimals. Ours is of errors, and so of the other sign.
  @ParameterizedTest
  @CsvSource({
    "36, 12, 2, 0, 0.0569, 0.3404",
    "18, 12, 2, 18, 0.0562, 0.3290",
    "53, 0, 0, 1, -0.0729, 0.0729",
    "0, 30, 0, 0, 0.8395, 1"
  })
  void newcombesIntervalOfADifference(
      int both, int firstOnly, int secondOnly, int neither, double low, double high) {
    int n = both + firstOnly + secondOnly + neither;
    Interval interval = Interval.ofDifference(both, firstOnly, secondOnly, neither);
    assertEquals(-high, interval.low() / n, 6e-5);
    assertEquals(-low, interval.high() / n, 6e-5);
  }

  @Property(tries = 200)
  void theDifferenceTheOtherWayRoundHasTheOtherSign(
      @ForAll @IntRange(min = 0, max = 300) int both,
      @ForAll @IntRange(min = 0, max = 30) int firstOnly,
      @ForAll @IntRange(min = 0, max = 30) int secondOnly,
      @ForAll @IntRange(min = 1, max = 60) int neither) {
    Interval interval = Interval.ofDifference(both, firstOnly, secondOnly, neither);
    Interval other = Interval.ofDifference(both, secondOnly, firstOnly, neither);
    assertEquals(-interval.high(), other.low(), 1e-9);
    assertEquals(-interval.low(), other.high(), 1e-9);
    int difference = secondOnly - firstOnly;
    assertTrue(interval.low() <= difference + 1e-9, interval.toString());
    assertTrue(interval.high() >= difference - 1e-9, interval.toString());
  }

  @Test
  void withoutExamplesADifferenceHasNoInterval() {
    assertTrue(Double.isNaN(Interval.ofDifference(0, 0, 0, 0).low()));
  }

  /// How often the interval of 40 examples holds the true difference: every outcome counted, none
  /// drawn. 95 % are meant; so few examples may give somewhat more.
  @ParameterizedTest
  @CsvSource({"0.5, 0.25, 0.15, 0.1", "0.6, 0.15, 0.05, 0.2", "0.7, 0.1, 0.1, 0.1"})
  void newcombesIntervalHoldsTheTruthAsOftenAsItSays(
      double both, double firstOnly, double secondOnly, double neither) {
    int n = 40;
    double truth = n * (secondOnly - firstOnly);
    double held = 0;
    for (int b = 0; b <= n; b++) {
      for (int f = 0; b + f <= n; f++) {
        for (int s = 0; b + f + s <= n; s++) {
          int rest = n - b - f - s;
          Interval interval = Interval.ofDifference(b, f, s, rest);
          if (interval.low() <= truth + 1e-9 && truth - 1e-9 <= interval.high()) {
            held +=
                choose(n, b)
                    * choose(n - b, f)
                    * choose(n - b - f, s)
                    * Math.pow(both, b)
                    * Math.pow(firstOnly, f)
                    * Math.pow(secondOnly, s)
                    * Math.pow(neither, rest);
          }
        }
      }
    }
    assertTrue(held > 0.945 && held < 0.97, held + " of all");
  }

  private static double choose(int n, int k) {
    double ways = 1;
    for (int i = 1; i <= k; i++) {
      ways = ways * (n - k + i) / i;
    }
    return ways;
  }

  @Test
  void studentsIntervalOfAMean() {
    // mean 10, s = 1, n = 4, t(3) = 3.182: half a width of 1.591.
    Interval interval = Interval.ofMean(new Statistics(10, 1, 4));
    assertEquals(10 - 1.591, interval.low(), 1e-3);
    assertEquals(10 + 1.591, interval.high(), 1e-3);
    assertTrue(Double.isNaN(Interval.ofMean(Statistics.of(7)).low()), "one seed has no spread");
  }

  /// With x = sqrt(v) tan(a) the density of v degrees of freedom becomes cos(a)^(v-1) but for a
  /// factor: 95 % lie within t where the area up to atan(t / sqrt(v)) is 95 % of that up to pi / 2.
  /// The table has three decimals.
  @Test
  void quantilesOfTheTable() {
    for (int v = 1; v <= 30; v++) {
      double wanted = 0.95 * area(Math.PI / 2, v);
      double low = 0;
      double high = Math.PI / 2;
      for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (area(middle, v) < wanted) {
          low = middle;
        } else {
          high = middle;
        }
      }
      double t = Math.sqrt(v) * Math.tan(low);
      // s = sqrt(n) leaves t alone
      Interval interval = Interval.ofMean(new Statistics(0, Math.sqrt(v + 1), v + 1));
      assertEquals(t, interval.high(), 6e-4, v + " degrees of freedom");
      assertEquals(-t, interval.low(), 6e-4, v + " degrees of freedom");
    }
  }

  /// The integral of cos(x)^(v-1) from 0 to a by Simpson's rule, whose error is below 1e-7 here.
  private static double area(double a, int v) {
    int parts = 200;
    double sum = 0;
    for (int i = 0; i <= parts; i++) {
      double weight = i == 0 || i == parts ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * Math.pow(Math.cos(a * i / parts), v - 1);
    }
    return sum * a / (3.0 * parts);
  }

  @Test
  void quantilesBeyondTheTable() {
    // Published quantiles: t(60) = 2.0003, t(120) = 1.9799; s = sqrt(n) leaves t alone.
    assertEquals(2.0003, Interval.ofMean(new Statistics(0, Math.sqrt(61), 61)).high(), 2e-4);
    assertEquals(1.9799, Interval.ofMean(new Statistics(0, Math.sqrt(121), 121)).high(), 2e-4);
    // no jump where the table ends
    double last = Interval.ofMean(new Statistics(0, Math.sqrt(31), 31)).high();
    double next = Interval.ofMean(new Statistics(0, Math.sqrt(32), 32)).high();
    assertTrue(next < last && last - next < 0.005, last + " " + next);
  }
}
