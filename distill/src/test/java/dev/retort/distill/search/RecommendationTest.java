package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which trials go on, and which student is taken in the end.
final class RecommendationTest {
  private static final Budgets LIMIT = new Budgets(null, 200, null);

  private static final Student STUDENT = new SearchSpace(Shape.of(4), 3).smallest();

  private static Trial trial(int number, long bytes, int rung, int errors) {
    return new Trial(
        new Candidate(number, STUDENT, bytes, 4, 0.9f, 1e-3f), rung, 10, errors, 6_000, "");
  }

  private static int taken(Budgets budgets, Trial... finalists) {
    return Recommendation.of(List.of(finalists), budgets, 10_000, 3).trial().candidate().number();
  }

  @Test
  void theSmallestThatIsSureToKeepTheErrors() {
    Trial large = trial(1, 90_000, 2, 40);
    Trial middle = trial(2, 20_000, 2, 70);
    Trial unsure = trial(3, 9_000, 2, 110); // 1.83 % for 2 %: less than 95 %
    Recommendation taken = Recommendation.of(List.of(large, middle, unsure), LIMIT, 10_000, 3);
    assertEquals(middle, taken.trial());
    assertTrue(taken.certain());
    assertTrue(taken.reason().contains("smallest"), taken.reason());
    assertEquals(1, taken(LIMIT, large, unsure));
  }

  @Test
  void theNearestWhereNoneIsSure() {
    Recommendation taken =
        Recommendation.of(List.of(trial(1, 100, 2, 500), trial(2, 900, 2, 118)), LIMIT, 10_000, 3);
    assertEquals(2, taken.trial().candidate().number());
    assertFalse(taken.certain());
    assertTrue(taken.reason().startsWith("No student"), taken.reason());
  }

  /// 91 of 6,000, one of four that were tried, keeps 200 of 10,000 with 94.65 %.
  @Test
  void whatIsBelowTheLimitReadsAsThat() {
    Recommendation taken = Recommendation.of(List.of(trial(1, 100, 2, 91)), LIMIT, 10_000, 4);
    assertFalse(taken.certain());
    assertTrue(taken.reason().endsWith("(certainty 94.6 %)."), taken.reason());
    assertEquals("94", Recommendation.percent(0.9449, 0));
    assertEquals("94.5", Recommendation.percent(0.945, 0));
    assertEquals("94.997", Recommendation.percent(0.94997, 1));
    assertEquals("95.0", Recommendation.percent(0.95, 1));
    assertEquals("99.9", Recommendation.percent(0.999, 1));
  }

  @Test
  void theMostAccurateWhereErrorsAreFree() {
    Budgets bytes = new Budgets(1_000L, null, null);
    assertEquals(2, taken(bytes, trial(1, 100, 2, 60), trial(2, 900, 2, 59)));
    assertEquals(1, taken(bytes, trial(1, 100, 2, 59), trial(2, 900, 2, 59)), "the smaller");
    assertEquals(1, taken(bytes, trial(1, 900, 2, 59), trial(2, 900, 2, 59)), "the first");
  }

  @Test
  void thoseThatMayKeepTheErrorsGoOnFirst() {
    // 2 % in the end: 4 % and 240 of 6,000 may go on with one rung to come
    List<Trial> ranked =
        new BudgetRanking(0.02, 2)
            .rank(
                List.of(
                    trial(1, 100, 0, 300),
                    trial(2, 200, 0, 240),
                    trial(3, 400, 0, 230),
                    trial(4, 800, 0, 90),
                    trial(5, 900, 0, 91),
                    trial(6, 50, 0, 290)));
    // 4 is the most accurate, 2 the farthest from it in size; 5 is beaten; 6 and 1 are over
    assertEquals(
        List.of(4, 2, 3, 5, 6, 1), ranked.stream().map(t -> t.candidate().number()).toList());
  }

  @Test
  void ofEqualTrialsTheFirstGoesOn() {
    List<Trial> equal = List.of(trial(1, 100, 0, 9), trial(2, 100, 0, 9), trial(3, 100, 0, 9));
    assertEquals(equal, new BudgetRanking(1, 3).rank(equal));
  }
}
