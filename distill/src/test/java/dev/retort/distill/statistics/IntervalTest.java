package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

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
