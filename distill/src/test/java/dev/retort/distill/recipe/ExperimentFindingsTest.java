package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.KnownOutcomes.ALONE;
import static dev.retort.distill.recipe.KnownOutcomes.KD;
import static dev.retort.distill.recipe.KnownOutcomes.TEACHER;
import static dev.retort.distill.recipe.KnownOutcomes.TEST;
import static dev.retort.distill.recipe.KnownOutcomes.against;
import static dev.retort.distill.recipe.KnownOutcomes.compared;
import static dev.retort.distill.recipe.KnownOutcomes.models;
import static dev.retort.distill.recipe.KnownOutcomes.outcome;
import static dev.retort.distill.recipe.KnownOutcomes.small;
import static dev.retort.distill.recipe.KnownOutcomes.wrongOn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.Teacher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What an experiment says of its models: whether what was expected holds, and who is better.
final class ExperimentFindingsTest {
  @Test
  void saysWhetherWhatWasExpectedHolds() {
    assertEquals(
        List.of(
            "What was expected holds.",
            "As was expected, alone makes more errors than kd: 60 against 40 (McNemar p = 2e-06).",
            "One seed speaks for this pair of networks alone, not for how other seeds would come"
                + " out."),
        small(1, 60, 40).findings());
    assertEquals(
        "Against what was expected, alone makes fewer errors than kd: 40.0 against 60.0 (paired"
            + " test over samples p = 2e-06).", // 2 / 2^20: the samples of both seeds are the same
        small(2, 40, 60).findings().get(1));
    assertEquals("What was expected does not hold.", small(2, 40, 60).findings().getFirst());
    assertEquals(
        List.of(
            "Whether what was expected holds, these 6 seeds cannot tell.",
            "Whether alone makes more errors than kd, as was expected, these 6 seeds cannot tell:"
                + " 40.0 against 40.0 (paired test over samples p = 1.00; permutation of the seeds"
                + " p = 1.00)."),
        small(6, 40, 40).findings());
  }

  @Test
  void judgesNothingOfAnotherExperiment() {
    Expectation expected = Expectation.more("alone", "kd");
    Recipe recipe = Recipe.of(List.of(TEACHER, ALONE, KD));
    ExperimentOutcome outcome =
        new ExperimentOutcome(
            new ExperimentPlan("name", "", recipe, Map.of(), List.of(expected), "It is another."),
            TEST);
    outcome.add(1, models("teacher", 20, "alone", 60, "kd", 40));
    assertEquals("not judged", outcome.verdict(expected));
    assertEquals("holds", small(1, 60, 40).verdict(expected));
    assertEquals(
        List.of(
            "alone makes 60 errors and kd 40 (McNemar p = 2e-06); alone > kd was expected.",
            "It is another."),
        outcome.findings());
  }

  @Test
  void countsExpectationsAndComparisons() {
    List<Stage> stages = new ArrayList<>(List.of(TEACHER, ALONE, KD));
    Map<String, Note> notes = new HashMap<>();
    List<Object> errors = new ArrayList<>(List.of("teacher", 20, "alone", 60, "kd", 40));
    for (int i = 0; i < 5; i++) {
      String name = "other-" + i;
      stages.add(KD.named(name));
      notes.put(name, against("alone"));
      errors.addAll(List.of(name, i == 0 ? 90 : i == 1 ? 61 : 30));
    }
    ExperimentOutcome outcome =
        outcome(
            notes,
            List.of(
                Expectation.more("alone", "kd"),
                Expectation.more("teacher", "kd"),
                Expectation.more("alone", "other-1")),
            stages.toArray(Stage[]::new));
    outcome.add(1, models(errors.toArray()));
    List<String> findings = outcome.findings();
    assertEquals(
        "1 of 3 expectations holds and 1 does not; for 1, this one seed cannot tell.",
        findings.getFirst());
    // other-1 is told of already
    assertTrue(
        findings.contains(
            "other-0 is worse than alone: 90 errors against 60 (McNemar p = 2e-09, adjusted for 7"
                + " tests 1e-08)."), // 7 * 2 / 2^30
        findings.toString());
    assertEquals(PairedDifference.several(7, 1).orElseThrow(), findings.getLast());
  }

  /// The student makes 6 errors fewer than alone, p = 2 / 2^6. That is shown as the only test, and
  /// not as one of two; nor is it what was expected, in whichever order.
  @Test
  void wordsFollowThePThatIsAdjustedForAllPairs() {
    ExperimentOutcome only = small(1, 46, 40);
    assertEquals(1, only.tests(), "the pair is named twice");
    assertEquals(List.of("better than alone"), compared(only, "kd"));
    Expectation expected = Expectation.more("alone", "kd");
    ExperimentOutcome two =
        outcome(
            Map.of("kd", against("alone"), "other", against("alone")),
            List.of(expected),
            TEACHER,
            ALONE,
            KD,
            KD.named("other"));
    two.add(1, models("teacher", 20, "alone", 46, "kd", 40, "other", 46));
    assertEquals(2, two.tests());
    assertEquals(List.of("no difference shown to alone"), compared(two, "kd"));
    assertEquals("this one seed cannot tell", two.verdict(expected));
    assertEquals(1.0 / 16, two.difference("kd", "alone").adjustedP(), 1e-12);
    assertEquals(1.0 / 16, two.difference("alone", "kd").adjustedP(), 1e-12);
    assertEquals(6, two.difference("alone", "kd").samples().secondOnly());
    assertEquals(1, two.difference("teacher", "kd").tests(), "nobody compares these");
    two.add(2, models("teacher", 20, "alone", 60, "kd", 40, "other", 46));
    assertTrue(two.difference("kd", "alone").isShown(), "with the seed that came since");
  }

  /// The teacher's student beside both controls, and one of these beside the other. A gap is closed
  /// from the first that is named: from 60 to 50, of 60 to 20.
  @Test
  void aModelMayBeComparedWithSeveral() {
    ExperimentOutcome outcome =
        outcome(
            Map.of("kd", new Note("", "", "alone", "smoothing"), "smoothing", against("alone")),
            List.of(),
            TEACHER,
            ALONE,
            ALONE.named("smoothing").method(Method.parse("label-smoothing 0.1")),
            KD);
    outcome.add(1, models("teacher", 20, "alone", 60, "smoothing", 52, "kd", 50));
    assertEquals(3, outcome.tests());
    assertEquals(
        List.of("better than alone", "no difference shown to smoothing"), compared(outcome, "kd"));
    assertEquals(List.of("better than alone"), compared(outcome, "smoothing"));
    assertEquals(3, outcome.compared().size());
    assertEquals(3, outcome.compared().getFirst().found().tests());
    assertEquals(0.25, outcome.gapClosed(outcome.model("kd")));
    assertEquals(0.25, outcome.gapClosed(outcome.model("kd"), 0));
    assertEquals(0.25, outcome.shownGapClosed(outcome.model("kd")));
    assertEquals(
        "No difference is shown between kd and smoothing: 50 errors against 52 (McNemar p = 0.50,"
            + " adjusted for 3 tests 0.50).",
        outcome.findings().get(2));
  }

  /// One better than both controls, one worse, one as good as the first.
  @Test
  void manyComparisonsAreCountedAsSuch() {
    List<Stage> stages = new ArrayList<>(List.of(TEACHER, ALONE, ALONE.named("smoothing")));
    Map<String, Note> notes = new HashMap<>();
    List<Object> errors = new ArrayList<>(List.of("teacher", 20, "alone", 60, "smoothing", 90));
    for (int i = 0; i < 3; i++) {
      String name = "other-" + i;
      stages.add(KD.named(name));
      notes.put(name, new Note("", "", "alone", "smoothing"));
      errors.addAll(List.of(name, i == 0 ? 30 : i == 1 ? 130 : 60));
    }
    ExperimentOutcome outcome = outcome(notes, List.of(), stages.toArray(Stage[]::new));
    outcome.add(1, models(errors.toArray()));
    assertEquals(
        "Of 6 comparisons of 3 models, 3 come out better and 2 come out worse; for 1, this one seed"
            + " shows no difference.",
        outcome.findings().getFirst());
  }

  @Test
  void manyComparisonsOfOneModelSayWhichItIs() {
    List<Stage> stages = new ArrayList<>(List.of(TEACHER));
    List<Object> errors = new ArrayList<>(List.of("teacher", 20, "kd", 60));
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String name = "other-" + i;
      stages.add(ALONE.named(name));
      others.add(name);
      errors.addAll(List.of(name, 60));
    }
    stages.add(KD);
    Map<String, Note> notes = Map.of("kd", new Note("", "", others));
    ExperimentOutcome outcome = outcome(notes, List.of(), stages.toArray(Stage[]::new));
    outcome.add(1, models(errors.toArray()));
    assertEquals(
        "For all 5 comparisons of kd, this one seed shows no difference.",
        outcome.findings().getFirst());
  }

  /// A teacher that was given is the same in all seeds, and of the students of another nothing is
  /// known.
  @Test
  void studentsOfAGivenTeacherSpeakOfNoOther() {
    TrainingStage given = ALONE.named("given").taughtBy(Teacher.of(wrongOn(20)));
    Map<String, Note> notes = Map.of("given", against("alone"), "kd", against("alone"));
    ExperimentOutcome outcome = outcome(notes, List.of(), TEACHER, ALONE, given, KD);
    String limit =
        "given has one teacher in all 6 seeds, so that what is found of it speaks of students of"
            + " that teacher alone.";
    for (int seed = 1; seed <= 6; seed++) {
      outcome.add(seed, models("teacher", 20 + seed, "alone", 60, "given", 40, "kd", 40));
      assertEquals(
          seed == 1, outcome.findings().stream().noneMatch(each -> each.startsWith("given has")));
    }
    assertEquals(List.of(limit), outcome.limits().subList(1, 2));
    assertTrue(outcome.limits().getFirst().contains("only a test over at least 7 can show"));
    ExperimentOutcome alike = outcome(notes, List.of(), TEACHER, ALONE, given, KD);
    for (int seed = 1; seed <= 2; seed++) {
      alike.add(seed, models("teacher", 20, "alone", 60, "given", 40, "kd", 40));
    }
    assertTrue(
        alike.limits().get(1).startsWith("given and kd have one teacher each in all 2 seeds"),
        alike.limits().toString());
  }

  /// What is not judged is no test, but what is compared remains one.
  @Test
  void whatIsNotJudgedIsNotCounted() {
    ExperimentPlan plan =
        new ExperimentPlan(
            "name",
            "",
            Recipe.of(List.of(TEACHER, ALONE, KD)),
            Map.of("kd", against("alone")),
            List.of(Expectation.fewer("teacher", "alone")),
            "It is another.");
    assertEquals(1, new ExperimentOutcome(plan, TEST).tests());
  }

  @Test
  void claimsNothingWhereNothingIsTested() {
    ExperimentOutcome outcome = outcome(TEACHER, ALONE);
    outcome.add(1, models("teacher", 20, "alone", 60));
    assertEquals(
        List.of(
            "Errors reach from 20 (teacher) to 60 (alone); nothing was expected, and no two models"
                + " are compared, so that none of these differences is tested."),
        outcome.findings());
  }
}
