package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Seed;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// How sure one count of errors makes of another.
final class CertaintyTest {
  /// From tables of the normal distribution.
  @Test
  void theNormalDistributionIsThatOfTheTables() {
    assertEquals(0.5, Certainty.normal(0));
    assertEquals(0.8413447460685429, Certainty.normal(1), 1e-14);
    assertEquals(0.975, Certainty.normal(1.959963984540054), 1e-14);
    assertEquals(1 - 0.9986501019683699, Certainty.normal(-3), 1e-14);
    assertEquals(1, Certainty.normal(20));
    assertEquals(0, Certainty.normal(-20));
  }

  /// z = (200/10000 - 100/6000) / sqrt(300/16000 (1 - 300/16000) (1/6000 + 1/10000)) = 1.5050
  @Test
  void isTheShareBelowTheScore() {
    assertEquals(Certainty.normal(1.5050), Certainty.of(100, 6000, 200, 10_000, 1), 1e-4);
    assertEquals(
        1 - 10 * (1 - Certainty.of(50, 6000, 200, 10_000, 1)),
        Certainty.of(50, 6000, 200, 10_000, 10),
        1e-12,
        "doubts add up");
  }

  /// Models of a rate of 1.5 % that kept 1.5 % of 2,000 with a certainty c do so on 3,000 others in
  /// about c of the cases: drawn 2,000 times.
  @Test
  void isRightAsOftenAsItSays() {
    Seed seed = Seed.of(5);
    int kept = 0;
    double promised = 0;
    int draws = 2_000;
    for (int i = 0; i < draws; i++) {
      int seen = count(seed.stream(2L * i), 2_000, 0.015);
      int others = count(seed.stream(2L * i + 1), 3_000, 0.015);
      // the limit for which the certainty comes nearest to 90 %
      int allowed = 0;
      while (Certainty.of(seen, 2_000, allowed, 3_000, 1) < 0.9) {
        allowed++;
      }
      promised += Certainty.of(seen, 2_000, allowed, 3_000, 1) / draws;
      kept += others <= allowed ? 1 : 0;
    }
    assertEquals(promised, (double) kept / draws, 0.03);
  }

  private static int count(Seed seed, int samples, double rate) {
    int count = 0;
    for (int n = 0; n < samples; n++) {
      count += seed.uniform(n) < rate ? 1 : 0;
    }
    return count;
  }

  @Property
  void moreErrorsSeenAndFewerAllowedMakeLessSure(
      @ForAll @IntRange(max = 199) int seen, @ForAll @IntRange(max = 299) int allowed) {
    for (int tried : new int[] {1, 45}) {
      double certainty = Certainty.of(seen, 200, allowed, 300, tried);
      assertTrue(certainty >= 0 && certainty <= 1);
      assertTrue(Certainty.of(seen + 1, 200, allowed, 300, tried) <= certainty + 1e-12);
      assertTrue(Certainty.of(seen, 200, allowed + 1, 300, tried) >= certainty - 1e-12);
      assertTrue(Certainty.of(seen, 200, allowed, 300, tried + 6) <= certainty);
    }
  }

  /// Of 45 models that did all of 200 right, none is a coin any more.
  @Test
  void nothingWrongAndNothingAllowedIsACoinForOneModelAlone() {
    assertEquals(0.5, Certainty.of(0, 200, 0, 300, 1));
    assertEquals(0, Certainty.of(0, 200, 0, 300, 45));
    assertTrue(Certainty.of(0, 200, 1, 300, 1) > 0.5);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Certainty.of(1, 0, 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> Certainty.of(3, 2, 1, 1, 1));
    assertEquals(1, Certainty.of(5, 10, 20, 20, 1), "all errors are allowed");
  }
}
