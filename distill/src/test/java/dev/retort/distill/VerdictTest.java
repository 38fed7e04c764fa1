package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a verdict writes its numbers.
final class VerdictTest {
  private static final int SAMPLES = 1000;

  private static Comparison of(Run... runs) {
    return new Comparison(
        new Comparison.Data("toy", 5000, 0, SAMPLES, 2), "kd, temperature 4", List.of(runs));
  }

  /// A run that gets the first `errors` samples wrong.
  private static Run run(Role role, long seed, int errors) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[SAMPLES], 2);
    return new Run(
        role, "kd", "dense 2", seed, 1000, 4000, evaluation, 1, 0, null, 1.5, 1000, "ab" + seed);
  }

  private static String verdict(int teacher, int alone, int distilled) {
    return of(
            run(Role.TEACHER, 1, teacher),
            run(Role.SCRATCH, 1, alone),
            run(Role.DISTILLED, 1, distilled))
        .verdict();
  }

  @Test
  void aShareJustBelowAllDoesNotReadAsAll() {
    String one = verdict(0, 300, 1);
    assertTrue(one.contains(" alone, 99.7 % fewer ("), one);
    assertTrue(one.contains("closes 99.7 % of the gap to the teacher's 0."), one);
    String nearer = verdict(0, 1000, 1);
    assertTrue(nearer.contains(" alone, 99.9 % fewer ("), nearer);
    String all = verdict(0, 300, 0);
    assertTrue(all.contains(" alone, 100 % fewer ("), all);
    assertTrue(all.contains("closes 100 % of the gap"), all);
    assertTrue(verdict(0, 300, 2).contains(" alone, 99 % fewer ("), verdict(0, 300, 2));
    String twice = verdict(0, 300, 600);
    assertTrue(twice.contains(" alone, 100 % more ("), twice);
  }

  /// Of none there is no share.
  @Test
  void aStudentAloneWithoutErrorsLeavesNoShareToSpeakOf() {
    String verdict = verdict(0, 0, 20);
    String worse =
        "Distillation made the student worse: 20 errors against 0 of the same student alone, more"
            + " (McNemar p = 2e-06).";
    assertTrue(verdict.startsWith(worse), verdict);
  }

  @Test
  void theSeedsThatAgreeAreCounted() {
    String verdict =
        of(
                run(Role.SCRATCH, 1, 100),
                run(Role.DISTILLED, 1, 160),
                run(Role.SCRATCH, 2, 100),
                run(Role.DISTILLED, 2, 170),
                run(Role.SCRATCH, 3, 100),
                run(Role.DISTILLED, 3, 99))
            .verdict();
    assertTrue(verdict.startsWith("Distillation made the student worse"), verdict);
    assertTrue(verdict.contains(" more, in 2 of 3 seeds ("), verdict);
  }

  /// One error more shows nothing about the teacher; it is only counted.
  @Test
  void aTeacherOfNoFewerErrorsIsNotCalledWorse() {
    String verdict = verdict(101, 100, 97);
    String counted = "The teacher makes 101 errors, no fewer than the student alone.";
    assertTrue(verdict.endsWith(counted), verdict);
    assertFalse(verdict.contains("better"), verdict);
  }

  @Test
  void oneErrorIsOne() {
    String one = verdict(0, 300, 1);
    assertTrue(one.contains("better: 1 error against 300 of"), one);
    assertEquals(
        "The distilled student makes 1 error; without the student alone beside it, nothing can be"
            + " said about what distillation brought.",
        of(run(Role.DISTILLED, 1, 1)).verdict());
    String teacher = verdict(1, 1, 1);
    assertTrue(teacher.contains("The teacher makes 1 error, no fewer than the student"), teacher);
    String mean =
        of(
                run(Role.SCRATCH, 1, 300),
                run(Role.DISTILLED, 1, 1),
                run(Role.SCRATCH, 2, 300),
                run(Role.DISTILLED, 2, 1))
            .verdict();
    assertTrue(mean.contains(": 1.0 errors (mean of 2 seeds) against"), mean);
    assertFalse(verdict(0, 300, 21).contains("21 error "), "only 1 is");
  }
}
