package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of the tests, of a student that is right wherever both controls are wrong.
final class ErrorSectionTest {
  private static String tests(int samples) {
    Comparison comparison =
        Comparison.of(
            new Comparison.Data("made", 100, 0, samples, 2),
            "kd",
            List.of(
                run(Role.SCRATCH, samples, samples),
                run(Role.LABEL_SMOOTHING, samples, samples),
                run(Role.DISTILLED, samples, 0)));
    return ErrorSection.of(comparison).body();
  }

  private static Run run(Role role, int samples, int errors) {
    float[] logits = new float[2 * samples];
    for (int n = 0; n < samples; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    return MadeRun.of(role, Evaluation.of(logits, new int[samples], 2));
  }

  /// p is 2 / 2^7, and 2 / 2^1200, which no double can hold; each of two.
  @Test
  void theAdjustedPReadsAsPsDo() {
    String before = "Adjusted for 2 tests, as label smoothing is tested too, that is p\u00a0";
    String some = tests(7);
    assertTrue(some.contains(before + "=\u00a00.031. "), some);
    String none = tests(1_200);
    assertTrue(none.contains(before + "&lt;\u00a01e\u2212300. "), none);
    assertFalse(none.contains("= &lt;"), none);
  }
}
