package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One is not spoken of as if it were several, and numbers below 0 are told from dashes.
final class CountsInWordsTest {
  private static final int SAMPLES = 3;

  private static Run wrongOn(Role role, int errors) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    return MadeRun.of(role, Evaluation.of(logits, new int[SAMPLES], 2));
  }

  private static String tile(int errors) {
    Run run = wrongOn(Role.DISTILLED, errors);
    return Tiles.of(List.of(new Entrant("kd", Role.DISTILLED, List.of(run))));
  }

  @Test
  void aTileSaysHowManyErrorsOfHowManySamples() {
    assertTrue(tile(1).contains("1 <small>error of\u00a03</small>"), tile(1));
    assertTrue(tile(2).contains("2 <small>errors of\u00a03</small>"), tile(2));
  }

  @Test
  void oneSampleIsRight() {
    Comparison comparison =
        Comparison.of(
            new Comparison.Data("made", 100, 0, SAMPLES, 2),
            "kd",
            List.of(wrongOn(Role.SCRATCH, 2), wrongOn(Role.DISTILLED, 1)));
    String body = ErrorSection.of(comparison).body();
    assertTrue(body.contains(", 1 is right only with distillation and 0 only without."), body);
  }

  @Test
  void onceIsNotOneTimes() {
    assertEquals("once", Numerals.times(1));
    assertEquals("0 times", Numerals.times(0));
    assertEquals("1,200 times", Numerals.times(1_200));
  }

  @Test
  void aMinusIsNoHyphenAndStandsBeforeNoZero() {
    assertEquals("\u22121,234.5", Numerals.fixed(-1234.5, 1));
    assertEquals("0.0", Numerals.fixed(-0.04, 1));
    assertEquals("\u22120.05", Numerals.fixed(-0.05, 2));
    assertEquals("118\u00a0to\u00a0134", Numerals.range(118, 134, 0));
  }
}
