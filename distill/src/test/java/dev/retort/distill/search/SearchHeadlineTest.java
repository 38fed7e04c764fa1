package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.Evaluation;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A student may be the one to take, and yet better off without its teacher.
final class SearchHeadlineTest {
  private static final int SAMPLES = 1_000;

  private static final Trial TRIAL =
      new Trial(
          new Candidate(1, new SearchSpace(Shape.of(4), 3).smallest(), 1_000, 4, 0.9f, 1e-3f),
          0,
          10,
          3,
          100,
          "");

  /// Wrong on the first samples.
  private static Run run(Role role, int errors) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[SAMPLES], 2);
    return new Run(
        role, "kd", "dense 2", 1, 1_000, 4_000, evaluation, 1, 0, null, 1.5, 1_000, "ab");
  }

  private static String headline(int alone, int distilled) {
    Comparison comparison =
        Comparison.of(
            new Comparison.Data("toy", 900, 100, SAMPLES, 2),
            "kd, temperature 4",
            List.of(run(Role.SCRATCH, alone), run(Role.DISTILLED, distilled)));
    return new SearchOutcome(
            new Search.Result(
                List.of(new SuccessiveHalving.Rung(1, 10)),
                List.of(List.of(TRIAL)),
                new TreeMap<>()),
            new Budgets(1_000L, null, null),
            new Recommendation(TRIAL, Double.NaN, false, "Take it: it is small."),
            Map.of(),
            Map.of(1, distilled),
            comparison,
            Map.of())
        .choice()
        .getFirst();
  }

  @Test
  void saysWhereTheTeacherDidHarm() {
    assertEquals(
        "Take it: it is small, but train it without the teacher: 160 errors on the test set instead"
            + " of 306.",
        headline(160, 306));
  }

  @Test
  void saysNothingWhereNoHarmIsShown() {
    assertEquals("Take it: it is small.", headline(306, 160));
    assertEquals("Take it: it is small.", headline(160, 163));
  }
}
