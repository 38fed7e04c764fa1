package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LogScaleTest {
  @Test
  void ticksAreAsFineAsTheAxisIsShort() {
    assertEquals(List.of(0.01, 0.1, 1.0, 10.0), new LogScale(0.005, 20).ticks());
    assertEquals(List.of(0.1, 0.3, 1.0), new LogScale(0.09, 2.9).ticks());
    assertEquals(List.of(0.5, 1.0, 2.0), new LogScale(0.4, 2.9).ticks());
    assertEquals(List.of(1.5, 2.0, 3.0), new LogScale(1.2, 3.5).ticks());
    assertEquals(List.of(84.0, 86.0, 88.0, 90.0), new LogScale(82.5, 91.2).ticks());
    assertEquals(List.of(1.6, 1.7, 1.8, 1.9), new LogScale(1.6, 1.92).ticks());
    assertEquals("0.002", LogScale.label(0.002));
    assertEquals("500", LogScale.label(5e2));
  }

  @Property(tries = 300)
  void ticksLieOnTheAxisAndAreFew(
      @ForAll @IntRange(min = 1, max = 9999) int low,
      @ForAll @IntRange(min = -8, max = 8) int power,
      @ForAll @IntRange(min = 1, max = 100_000) int factor) {
    double least = low * StrictMath.pow(10, power);
    LogScale scale = LogScale.around(least, least * factor);
    List<Double> ticks = scale.ticks();
    assertTrue(ticks.size() >= 2 && ticks.size() <= 9, ticks.toString());
    for (double tick : ticks) {
      assertTrue(tick >= scale.low() && tick <= scale.high(), ticks.toString());
    }
  }
}
