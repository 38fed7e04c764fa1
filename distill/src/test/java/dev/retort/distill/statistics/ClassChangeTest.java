package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ClassChangeTest {
  @Test
  void holmsAdjustmentKeepsTheOrder() {
    double[] adjusted = ClassChange.holm(new double[] {0.04, 0.01, 0.03, 0.9});
    assertEquals(0.04, adjusted[1], 1e-12); // 4 * 0.01
    assertEquals(0.09, adjusted[2], 1e-12); // 3 * 0.03
    assertEquals(0.09, adjusted[0], 1e-12); // 2 * 0.04 would be less than the one before
    assertEquals(0.9, adjusted[3], 1e-12);
  }
}
