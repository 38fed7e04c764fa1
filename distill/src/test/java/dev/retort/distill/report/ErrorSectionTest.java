package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import java.util.ArrayList;
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

  /// One seed, where both need only make as many errors, and seven: there they must be alike on
  /// every sample, and 2 / 2^7 is adjusted too.
  @Test
  void saysWhatTheTestsAsk() {
    String one = tests(7);
    assertTrue(one.contains("If both were equally good, a split"), one);
    assertTrue(
        one.contains("train several (<span class=\"option\">--seeds 7</span> or more)"), one);
    List<Run> runs = new ArrayList<>();
    for (int seed = 0; seed < 7; seed++) {
      runs.add(run(Role.SCRATCH, 7, 7));
      runs.add(run(Role.LABEL_SMOOTHING, 7, 7));
      runs.add(run(Role.DISTILLED, 7, 0));
    }
    Comparison.Data data = new Comparison.Data("made", 100, 0, 7, 2);
    String several = ErrorSection.of(Comparison.of(data, "kd", runs)).body();
    assertTrue(several.contains("If both were interchangeable on every sample, a split"), several);
    assertTrue(
        several.contains("gives p\u00a0=\u00a00.016 (adjusted for 2 tests p\u00a0=\u00a00.031);"),
        several);
  }

  /// Seven errors alone, and none by the student.
  @Test
  void saysHowManyErrorsFewerTheStudentMakes() {
    PairedDifference found =
        PairedDifference.of(List.of(MadeRun.wrongOn(0, 7)), List.of(MadeRun.wrongOn(7, 7)));
    String said =
        "The difference in errors, distilled less alone, is \u22127; its 95 % interval, as far as"
            + " so many samples can tell, is "
            + Numerals.interval(found.interval(), 1)
            + ".";
    assertTrue(tests(7).contains(said), said);
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
