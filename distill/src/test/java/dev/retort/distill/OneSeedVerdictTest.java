package dev.retort.distill;

import static dev.retort.distill.KnownRuns.comparison;
import static dev.retort.distill.KnownRuns.run;
import static dev.retort.distill.KnownRuns.seed;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.statistics.McNemar;
import dev.retort.distill.statistics.PairedDifference;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a verdict says of one seed is what the tests over its samples support.
final class OneSeedVerdictTest {
  @Test
  void saysBetterOnlyWhereTheTestSupportsIt() {
    assertTrue(seed(40, 100, 95, 60).verdict().startsWith("Distillation made the student better"));
    assertTrue(seed(40, 100, 95, 60).verdict().contains("closes 67 % of the gap"));
    String worse = seed(40, 100, 95, 150).verdict();
    assertTrue(worse.startsWith("Distillation made the student worse"), worse);
    assertFalse(worse.contains("closes"), worse); // -83 % of the gap
    String even = seed(40, 100, 95, 97).verdict();
    assertTrue(even.startsWith("No difference that this one seed can show"), even);
    assertFalse(even.contains("closes"), even);
    assertTrue(seed(100, 100, 95, 97).verdict().contains("no fewer than the student alone"));
    assertTrue(Double.isNaN(seed(100, 100, 95, 97).gapClosed()));
    assertTrue(seed(40, 100, 60, 61).verdict().contains("no difference to distillation shows"));
    assertTrue(seed(40, 100, 40, 70).verdict().contains("better than distillation"));
  }

  /// 6 samples and none: p = 2 / 2^6, twice which is above 0.05; beside a smaller p it is adjusted
  /// to once itself, and so it is where there is no other test.
  @Test
  void bothControlsAreTestedTogether() {
    String twice = PairedDifference.number(2 * new McNemar(6, 0).p());
    String beside = seed(40, 100, 103, 97).verdict();
    String adjusted =
        "gives 103: no difference to distillation shows (McNemar p = 0.031, adjusted for 2 tests ";
    assertTrue(beside.contains(adjusted + twice), beside);
    String behind = seed(40, 130, 103, 97).verdict();
    String once =
        "gives 103: worse than distillation (McNemar p = 0.031, adjusted for 2 tests 0.031).";
    assertTrue(behind.contains(once), behind);
    String alone = seed(40, 103, 97, 97).verdict();
    assertTrue(alone.startsWith("No difference that this one seed can show: 97 errors"), alone);
    assertTrue(alone.contains("(McNemar p = 0.031, adjusted for 2 tests " + twice), alone);
    String only =
        comparison(run(Role.TEACHER, 1, 40), run(Role.SCRATCH, 1, 103), run(Role.DISTILLED, 1, 97))
            .verdict();
    assertTrue(only.startsWith("Distillation made the student better: 97 errors"), only);
    assertTrue(only.contains("6 % fewer (McNemar p = 0.031)."), only);
  }

  /// Of 1,000 errors eight are few, and more than none.
  @Test
  void smallSharesHaveADecimal() {
    String verdict = seed(0, 1000, 1000, 992).verdict();
    assertTrue(verdict.contains("same student alone, 0.8 % fewer ("), verdict);
    assertTrue(verdict.contains("closes 0.8 % of the gap"), verdict);
  }

  /// 40 errors of the teacher against 44 alone are no difference, so there is no gap to close.
  @Test
  void speaksOfAGapOnlyWhereThereIsOne() {
    String verdict = seed(40, 44, 44, 30).verdict();
    assertTrue(verdict.startsWith("Distillation made the student better"), verdict);
    assertFalse(verdict.contains("closes"), verdict);
    assertTrue(verdict.contains("The teacher makes 40 errors."), verdict);
  }

  /// Alone the student is as good; with label smoothing it is worse, which is said of one seed too.
  @Test
  void oneSeedSpeaksForItselfAlsoAgainstLabelSmoothing() {
    List<String> findings = seed(40, 100, 150, 97).findings();
    assertTrue(findings.get(0).startsWith("No difference"), findings.toString());
    assertTrue(findings.get(1).contains("gives 150: worse than"), findings.toString());
    assertTrue(findings.get(2).startsWith("One seed speaks for"), findings.toString());
    assertFalse(seed(40, 100, 98, 97).verdict().contains("One seed speaks"), "no difference shows");
  }
}
