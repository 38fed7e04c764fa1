package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The value in the middle.
final class MedianTest {
  @Test
  void oneThatIsFarOffDoesNotMoveIt() {
    assertEquals(3, Statistics.median(922, 1, 3));
  }

  @Test
  void ofAnEvenNumberItLiesBetweenBothInTheMiddle() {
    assertEquals(2.5, Statistics.median(4, 1, 900, 0.5));
    assertEquals(Double.NaN, Statistics.median());
  }
}
