package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A student may be the one to take, and yet better off without its teacher: by the validation
/// samples, whatever the test set says.
final class SearchHeadlineTest {
  private static final int SAMPLES = 1_000;
  private static final int HELD_OUT = 100;

  private static final Trial TRIAL =
      new Trial(
          new Candidate(1, new SearchSpace(Shape.of(4), 3).smallest(), 1_000, 4, 0.9f, 1e-3f),
          0,
          10,
          30,
          HELD_OUT,
          "");

  /// Wrong on the first samples.
  private static Evaluation wrongOn(int errors, int samples) {
    float[] logits = new float[2 * samples];
    for (int n = 0; n < samples; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    return Evaluation.of(logits, new int[samples], 2);
  }

  private static Run run(Role role, int errors) {
    Evaluation evaluation = wrongOn(errors, SAMPLES);
    return new Run(
        role, "kd", "dense 2", 1, 1_000, 4_000, evaluation, 1, 0, null, 1.5, 1_000, "ab");
  }

  /// The student with 30 errors beside itself alone.
  private static PairedDifference besideAlone(int alone) {
    return PairedDifference.of(
        List.of(wrongOn(TRIAL.errors(), HELD_OUT)), List.of(wrongOn(alone, HELD_OUT)));
  }

  /// @param heldOut what the validation samples say
  /// @param alone errors on the test set
  private static String headline(@Nullable PairedDifference heldOut, int alone, int distilled) {
    Comparison comparison =
        Comparison.of(
            new Comparison.Data("toy", 900, HELD_OUT, SAMPLES, 2),
            "kd, temperature 4",
            List.of(run(Role.SCRATCH, alone), run(Role.DISTILLED, distilled)));
    return new SearchOutcome(
            new Search.Result(
                List.of(new SuccessiveHalving.Rung(1, 10)),
                List.of(List.of(TRIAL)),
                new TreeMap<>()),
            Budgets.none().maxBytes(1_000),
            new Recommendation(TRIAL, Double.NaN, false, "Take it: it is small."),
            Map.of(),
            Map.of(1, distilled),
            comparison,
            Map.of(),
            heldOut)
        .choice()
        .getFirst();
  }

  @Test
  void saysWhereTheTeacherDidHarmAndWhatTheTestSetCameTo() {
    PairedDifference harm = besideAlone(10); // p = 2 / 2^20
    String advice =
        "Take it: it is small, but train it without the teacher: alone it has 10 of 100 validation"
            + " samples wrong instead of 30 (McNemar p = 2e-06); on the test set that came to ";
    assertEquals(advice + "160 errors instead of 306.", headline(harm, 160, 306));
    assertEquals(advice + "306 errors instead of 160.", headline(harm, 306, 160));
  }

  @Test
  void theTestSetChoosesNothing() {
    assertEquals("Take it: it is small.", headline(besideAlone(30), 160, 306));
    assertEquals("Take it: it is small.", headline(besideAlone(28), 160, 306));
    assertEquals("Take it: it is small.", headline(besideAlone(50), 160, 306));
    assertEquals("Take it: it is small.", headline(null, 160, 306));
  }
}
