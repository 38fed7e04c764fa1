package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Axes of counts: what has room on them, and where their ticks are.
final class EvenScaleTest {
  @Test
  void countsAreRoundAndAsManyAsHaveRoom() {
    assertEquals(List.of(0.0, 1.0), new EvenScale(-0.1, 1.1).counts(5));
    assertEquals(List.of(0.0, 100.0, 200.0, 300.0), new EvenScale(-25, 389).counts(6));
    assertEquals(List.of(260.0, 280.0, 300.0, 320.0, 340.0), new EvenScale(250, 349).counts(6));
    assertEquals(List.of(10_000.0, 11_000.0), new EvenScale(9_700, 11_600).counts(3));
  }

  @Test
  void whoIsNearZeroBeginsThere() {
    assertTrue(EvenScale.forLabels(29, 100, 3).low() < 0);
    assertTrue(EvenScale.forLabels(31, 100, 3).low() > 20);
  }

  /// Six pixels of a hundred; the last two are kept, for one would say nothing.
  @Test
  void ticksWithoutALineAreLeftOut() {
    List<Double> ticks = List.of(0.05, 0.5, 0.9, 0.95);
    Axis axis = new Axis(0, 1, tick -> tick, 100);
    assertEquals(List.of(0.5, 0.9), axis.inside(ticks));
    assertEquals(List.of(0.05, 0.5), axis.inside(List.of(0.05, 0.5)));
    assertEquals(List.of(0.0, 1.0), new EvenScale(0, 1).axis(100).get("limits"));
  }

  @Property(tries = 300)
  void bothEndsHaveRoomForHalfALabelAndAtLeastTwoTicks(
      @ForAll @IntRange(min = 0, max = 20_000) int low,
      @ForAll @IntRange(min = 0, max = 20_000) int more) {
    double high = low + more / 3.0;
    int letters = Numerals.fixed(high, 1).length();
    EvenScale scale = EvenScale.forLabels(low, high, letters);
    double pixels = 225 / (scale.high() - scale.low());
    assertTrue(pixels * (low - scale.low()) >= 3.6 * letters, scale.toString());
    assertTrue(pixels * (scale.high() - high) >= 3.6 * letters, scale.toString());
    Map<String, ?> axis = scale.axisOfCounts();
    int ticks = axis.get("breaks") instanceof List<?> all ? all.size() : 0;
    assertTrue(ticks >= 2 && ticks <= 7, axis.toString());
  }
}
