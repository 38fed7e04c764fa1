package dev.retort.distill.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which trials go on, and which student is taken in the end.
final class RecommendationTest {
  private static final Budgets LIMIT = Budgets.none().maxErrors(200);

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
    assertTrue(
        taken.reason().endsWith("(at least 94 % certainty after correcting for the best of 4)."),
        taken.reason());
    String corrected = " % certainty after correcting for the best of 45";
    assertEquals("at least 94" + corrected, Recommendation.assurance(0.9499, 45, 0));
    assertEquals("at least 94.9" + corrected, Recommendation.assurance(0.94997, 45, 1));
    assertEquals("at least 95.0" + corrected, Recommendation.assurance(0.95, 45, 1));
    assertEquals("99.9 % certainty", Recommendation.assurance(0.999, 1, 1));
  }

  /// A coin flip for one candidate is no more than that for the best of 45.
  @Test
  void aBoundOfNothingIsNotSaidToBeACertainty() {
    Recommendation taken = Recommendation.of(List.of(trial(1, 100, 2, 120)), LIMIT, 10_000, 45);
    assertEquals(0, taken.certainty());
    assertTrue(
        taken.reason().endsWith("(no assurance after correcting for the best of 45)."),
        taken.reason());
  }

  @Test
  void theMostAccurateWhereErrorsAreFree() {
    Budgets bytes = Budgets.none().maxBytes(1_000);
    assertEquals(2, taken(bytes, trial(1, 100, 2, 60), trial(2, 900, 2, 59)));
    assertEquals(1, taken(bytes, trial(1, 100, 2, 59), trial(2, 900, 2, 59)), "the smaller");
    assertEquals(1, taken(bytes, trial(1, 900, 2, 59), trial(2, 900, 2, 59)), "the first");
  }

  @Test
  void onlyThoseThatKeepTheBytesAreTaken() {
    Trial small = trial(1, 900, 2, 70);
    Trial large = trial(2, 2_000, 2, 40);
    Recommendation taken =
        Recommendation.of(List.of(small, large), Budgets.none().maxBytes(1_000), 10_000, 3);
    assertEquals(small, taken.trial());
    assertTrue(
        taken.reason().endsWith(" that were trained to the end and keep the budget of bytes."),
        taken.reason());
    Budgets errorsToo = Budgets.none().maxBytes(1_000).maxErrors(60);
    assertEquals(1, taken(errorsToo, small, large), "the nearest");
  }

  @Test
  void theSmallestWhereNoneKeepsTheBytes() {
    Trial large = trial(1, 3_000, 2, 4);
    Trial smaller = trial(2, 2_000, 2, 40);
    Budgets budgets = Budgets.none().maxBytes(100).maxErrors(200);
    Recommendation taken = Recommendation.of(List.of(large, smaller), budgets, 10_000, 3);
    assertEquals(smaller, taken.trial());
    assertFalse(taken.certain());
    assertTrue(taken.certainty() > 0.95, "of the errors");
    assertEquals(
        "No student that was found keeps 100 bytes; "
            + STUDENT.name()
            + " comes nearest, with 2,000 bytes and 40 of 6,000 validation samples wrong, 0.67 %.",
        taken.reason());
  }

  @Test
  void ofEquallyLargeOnesTheMoreAccurate() {
    Trial first = trial(1, 2_000, 2, 40);
    Trial better = trial(2, 2_000, 2, 30);
    assertEquals(2, taken(LIMIT, first, better), "both are sure to keep the errors");
    assertEquals(2, taken(Budgets.none().maxBytes(100), first, better), "none keeps the bytes");
  }

  @Test
  void budgetsThatNobodyCouldKeepAreRefused() {
    assertEquals(
        "a budget of bytes takes a number from 1 on but gets -5; leave it out to set no limit",
        Refusal.of(() -> Budgets.none().maxBytes(-5)));
    assertEquals(
        "a budget of errors takes a number from 0 on but gets -1; leave it out to set no limit",
        Refusal.of(() -> Budgets.none().maxErrors(-1)));
    assertEquals(
        "a budget of latency takes a number of microseconds above 0 but gets NaN; leave it out"
            + " to set no limit",
        Refusal.of(() -> Budgets.none().maxLatency(Double.NaN)));
  }

  @Test
  void budgetsAreSaidAsFarAsThereAreAny() {
    Budgets bytes = Budgets.none().maxBytes(100_000);
    assertEquals("no budget", Budgets.none().text(10_000));
    assertEquals("at most 100,000 bytes", bytes.text(10_000));
    Budgets all = bytes.maxErrors(200).maxLatency(2.5);
    assertEquals(new Budgets(100_000L, 200, 2.5), all);
    assertEquals(
        "at most 100,000 bytes, 200 errors of 10,000, 2.5 µs a prediction", all.text(10_000));
  }

  @Test
  void thoseThatMayKeepTheErrorsGoOnFirst() {
    // 2 % in the end: 4 % and 240 of 6,000 may go on with one rung to come
    List<Integer> ranked =
        ranked(
            new BudgetRanking(0.02, 2),
            trial(1, 100, 0, 300),
            trial(2, 200, 0, 240),
            trial(3, 400, 0, 230),
            trial(4, 800, 0, 90),
            trial(5, 900, 0, 91),
            trial(6, 50, 0, 290));
    // 4 is the most accurate, 2 the farthest from it in size; 5 is beaten; 6 and 1 are over
    assertEquals(List.of(4, 2, 3, 5, 6, 1), ranked);
  }

  /// 300 of 6,000 may go on with two rungs to come, which allow 8 %, but not with one, 4 %.
  @Test
  void theNearerTheEndTheFewerErrorsMayGoOn() {
    BudgetRanking ranking = new BudgetRanking(0.02, 3);
    // 3 beats 2, and 1, the smallest, is beaten by none: where it may go on it comes before 2
    assertEquals(
        List.of(3, 1, 2),
        ranked(ranking, trial(1, 50, 0, 300), trial(2, 300, 0, 240), trial(3, 200, 0, 230)));
    assertEquals(
        List.of(3, 2, 1),
        ranked(ranking, trial(1, 50, 1, 300), trial(2, 300, 1, 240), trial(3, 200, 1, 230)));
  }

  /// The numbers of trials in the order in which they go on.
  private static List<Integer> ranked(BudgetRanking ranking, Trial... trials) {
    return ranking.rank(List.of(trials)).stream().map(t -> t.candidate().number()).toList();
  }

  @Test
  void ofEqualTrialsTheFirstGoesOn() {
    List<Trial> equal = List.of(trial(1, 100, 0, 9), trial(2, 100, 0, 9), trial(3, 100, 0, 9));
    assertEquals(equal, new BudgetRanking(1, 3).rank(equal));
  }
}
