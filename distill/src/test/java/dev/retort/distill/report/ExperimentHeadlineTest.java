package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.recipe.Expectation;
import org.junit.jupiter.api.Test;

/// How the report of an experiment begins where something was expected of two pairs.
final class ExperimentHeadlineTest {
  private static String headline(int teacher, int alone, int distilled) {
    return MadeOutcome.of(
            teacher,
            alone,
            distilled,
            Expectation.more("alone", "kd"),
            Expectation.more("teacher", "kd"))
        .findings()
        .getFirst();
  }

  @Test
  void saysHowManyHoldAndHowManyDoNot() {
    assertEquals("Both expectations hold.", headline(60, 60, 40));
    assertEquals("1 of 2 expectations holds and 1 does not.", headline(20, 60, 40));
    assertEquals("None of the 2 expectations holds.", headline(20, 40, 60));
  }

  @Test
  void saysForHowManyNothingCanBeTold() {
    String open = "; for 1, this one seed cannot tell.";
    assertEquals("1 of 2 expectations holds" + open, headline(40, 60, 40));
    assertEquals("1 of 2 expectations does not hold" + open, headline(60, 40, 60));
    assertEquals(
        "Whether any of the 2 expectations holds, this one seed cannot tell.",
        headline(40, 40, 40));
  }
}
