package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Latency;
import dev.retort.distill.Refusal;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What an experiment measures and says, on networks whose every mistake is set: one layer, whose
/// weights are the answers to samples that are unit vectors.
final class ExperimentOutcomeTest {
  private static final int SAMPLES = 200;

  private static final Dataset TEST = units();

  private static final NetworkSpec LINEAR = NetworkSpec.input(SAMPLES).then(dense(2));

  private static final TrainingStage TEACHER =
      TrainingStage.of("teacher", LINEAR).stream("teacher");
  private static final TrainingStage ALONE = TrainingStage.of("alone", LINEAR);
  private static final TrainingStage KD = ALONE.named("kd").taughtBy("teacher");

  /// All of class 0.
  private static Dataset units() {
    float[] values = new float[SAMPLES * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      values[n * SAMPLES + n] = 1;
    }
    return FloatDataset.of(
        "units", Shape.of(SAMPLES), List.of("right", "wrong"), values, new int[SAMPLES]);
  }

  /// A network that is wrong on the first samples.
  private static Network wrongOn(int errors) {
    Network network = Network.zeros(LINEAR);
    float[] weight = new float[2 * SAMPLES]; // [2, SAMPLES]
    for (int n = 0; n < SAMPLES; n++) {
      weight[(n < errors ? SAMPLES : 0) + n] = 2;
    }
    network.parameters().getFirst().set(weight);
    network.weightsChanged();
    return network;
  }

  private static Map<String, TrainedModel> models(Object... namesAndErrors) {
    Map<String, TrainedModel> models = new HashMap<>();
    for (int i = 0; i < namesAndErrors.length; i += 2) {
      String name = (String) namesAndErrors[i];
      List<Network> networks = List.of(wrongOn((Integer) namesAndErrors[i + 1]));
      models.put(name, new TrainedModel(name, networks, i, Double.NaN, 9, 0));
    }
    return models;
  }

  private static ExperimentOutcome outcome(
      Map<String, Note> notes, List<Expectation> expected, Stage... stages) {
    return new ExperimentOutcome(
        new ExperimentPlan("name", "about", Recipe.of(List.of(stages)), notes, expected), TEST);
  }

  /// Of which nothing is expected.
  private static ExperimentOutcome outcome(Stage... stages) {
    return outcome(Map.of(), List.of(), stages);
  }

  private static Note against(String other) {
    return new Note("", "", other);
  }

  /// What is said of a model beside those that it is compared with.
  private static List<String> compared(ExperimentOutcome outcome, String model) {
    return outcome.compared(outcome.model(model)).stream().map(ComparedPair::text).toList();
  }

  private static ExperimentOutcome small(int seeds, int alone, int kd) {
    ExperimentOutcome outcome =
        outcome(
            Map.of("kd", against("alone")),
            List.of(Expectation.more("alone", "kd")),
            TEACHER,
            ALONE,
            KD);
    for (int seed = 1; seed <= seeds; seed++) {
      outcome.add(seed, models("teacher", 20, "alone", alone, "kd", kd));
    }
    return outcome;
  }

  @Test
  void measuresAStudentBesideItsTeacher() {
    ExperimentOutcome outcome = small(2, 60, 50);
    assertEquals(List.of(1L, 2L), outcome.seeds());
    ExperimentModel kd = outcome.model("kd");
    Run run = kd.runs().getFirst();
    assertEquals("kd", run.role().title());
    assertEquals("kd by teacher, temperature 4, soft weight 0.9", run.method());
    assertEquals(50, run.testErrors());
    assertEquals(1 - 30 / 200.0, run.agreement()); // 30 of the student's mistakes are its own
    // each of them has KL = (p - q) log(p / q) with p / q = e^2, p + q = 1
    assertEquals(30 / 200.0 * 2 * StrictMath.tanh(1), run.klFromTeacher(), 1e-6);
    assertEquals(2 * (SAMPLES + 1), run.parameters());
    assertEquals(8 * (SAMPLES + 1), run.bytes());
    assertEquals(wrongOn(50).sha256(), run.weightsSha256());
    assertEquals(20, kd.teacherErrors());
    assertEquals(0.25, outcome.gapClosed(kd)); // from 60 to 50, of 60 to 20
    assertEquals(0.25, outcome.gapClosed(kd, 1));
    ExperimentModel alone = outcome.model("alone");
    assertTrue(Double.isNaN(alone.runs().getFirst().agreement()));
    assertTrue(Double.isNaN(outcome.gapClosed(alone)));
    assertEquals(List.of("better than alone"), compared(outcome, "kd"));
    assertEquals(List.of(), outcome.compared(alone));
  }

  /// 20 errors of the teacher against 24 alone are no difference, so there is no gap to close; and
  /// 58 of the student against 60 are none that closes one.
  @Test
  void aGapIsShownOnlyWhereTheTeacherAndTheStudentAreShownToBeBetter() {
    ExperimentOutcome wide = small(2, 60, 50);
    assertEquals(0.25, wide.shownGapClosed(wide.model("kd")));
    assertTrue(Double.isNaN(wide.shownGapClosed(wide.model("alone"))));
    ExperimentOutcome little = small(2, 60, 58);
    assertTrue(little.gapClosed(little.model("kd")) > 0);
    assertTrue(Double.isNaN(little.shownGapClosed(little.model("kd"))));
    ExperimentOutcome narrow = small(2, 24, 10);
    assertEquals(3.5, narrow.gapClosed(narrow.model("kd")));
    assertTrue(Double.isNaN(narrow.shownGapClosed(narrow.model("kd"))));
  }

  @Test
  void severalTeachersAreHeardTogetherAndEnsemblesAddUp() {
    ExperimentOutcome outcome =
        outcome(
            TEACHER,
            ALONE,
            new EnsembleStage("both", List.of("teacher", "alone")),
            KD.taughtBy("teacher", "alone"));
    Map<String, TrainedModel> models = models("teacher", 20, "alone", 60, "kd", 20);
    models.put("both", new TrainedModel("both", List.of(wrongOn(20), wrongOn(60)), 3, 70, 9, 0));
    outcome.add(1, models);
    Run both = outcome.model("both").runs().getFirst();
    assertEquals(3, both.trainSeconds());
    assertEquals(70, both.samplesPerSecond());
    assertEquals(16 * (SAMPLES + 1), both.bytes());
    assertEquals(60, both.testErrors()); // a tie is an error
    assertEquals(List.of("teacher", "alone"), outcome.model("kd").teachers());
    assertEquals(60, outcome.model("kd").teacherErrors());
    assertEquals(20, outcome.model("kd").runs().getFirst().testErrors());
  }

  /// One member is sure of the wrong class: it outvotes three by the mean of logits, and not by
  /// that of probabilities.
  @Test
  void aStudentIsSetBesideTheTeacherThatTaughtIt() {
    List<Network> members = List.of(sure(8, 1), sure(1, 0), sure(1, 0), sure(1, 0));
    TrainingStage byLogits = KD.taughtBy("all").mean(EnsembleTeacher.Mean.LOGITS);
    ExperimentOutcome outcome =
        outcome(
            ALONE,
            ALONE.named("other").stream("other"),
            new EnsembleStage("all", List.of("alone", "other")),
            byLogits,
            byLogits.named("given").taughtBy(Teacher.of(members.toArray(Network[]::new))),
            KD.named("by-probabilities").taughtBy("all"));
    Map<String, TrainedModel> models =
        models("alone", 0, "other", 0, "kd", 0, "given", 0, "by-probabilities", 0);
    models.put("all", new TrainedModel("all", members, 1, Double.NaN, 9, 0));
    outcome.add(1, models);
    assertEquals(SAMPLES, outcome.model("kd").teacherErrors());
    assertEquals(0, outcome.model("kd").runs().getFirst().agreement());
    assertEquals(SAMPLES, outcome.model("given").teacherErrors());
    assertEquals(0, outcome.model("by-probabilities").teacherErrors());
  }

  /// A network that gives one class this logit for every sample.
  private static Network sure(float logit, int of) {
    Network network = Network.zeros(LINEAR);
    float[] weight = new float[2 * SAMPLES];
    Arrays.fill(weight, of * SAMPLES, (of + 1) * SAMPLES, logit);
    network.parameters().getFirst().set(weight);
    network.weightsChanged();
    return network;
  }

  /// What differs in training differs in the table: tf-kd has no teacher, but a soft weight.
  @Test
  void methodsWithoutATeacherSayTheirSoftWeight() {
    TrainingStage stage = ALONE.method(Method.parse("tf-kd 0.99")).temperature(2);
    assertEquals("tf-kd 0.99, temperature 2, soft weight 0.9", stage.text());
    assertEquals("tf-kd 0.99, temperature 2, soft weight 0.5", stage.softWeight(0.5f).text());
    assertEquals("label-smoothing 0.1", ALONE.method(Method.parse("label-smoothing 0.1")).text());
  }

  @Test
  void theLatencyOfAnArchitectureIsMeasuredOnce() {
    ExperimentOutcome outcome = small(2, 60, 50);
    assertNull(outcome.model("kd").runs().getFirst().latency());
    outcome.measureLatencies();
    Latency latency = outcome.model("kd").runs().getLast().latency();
    assertNotNull(latency);
    assertTrue(latency.p50() > 0 && latency.p50() <= latency.p99());
    assertEquals(latency, outcome.model("teacher").runs().getFirst().latency());
  }

  @Test
  void modelsStandForTheirRoles() {
    ExperimentOutcome outcome =
        outcome(
            TEACHER,
            ALONE,
            ALONE.named("smoothing").method(Method.parse("label-smoothing 0.1")),
            KD,
            ALONE.named("tuned").startingFrom("kd"),
            new EnsembleStage("students", List.of("kd", "tuned")),
            new EnsembleStage("mixed", List.of("alone", "kd")));
    assertEquals(
        List.of(
            Role.TEACHER,
            Role.SCRATCH,
            Role.LABEL_SMOOTHING,
            Role.DISTILLED,
            Role.DISTILLED,
            Role.DISTILLED,
            Role.DISTILLED),
        outcome.models().stream().map(ExperimentModel::role).toList());
  }

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
  void aSeedCountsOnce() {
    ExperimentOutcome outcome = small(2, 60, 50);
    assertTrue(
        Refusal.of(() -> outcome.add(2, models("teacher", 20, "alone", 60, "kd", 50)))
            .contains("seed 2 is there already"));
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

  @Test
  void aPlanKnowsItsModels() {
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class,
            () -> outcome(Map.of("alone", against("kd")), List.of(), ALONE));
    assertEquals("no stage makes kd; there are [alone]", unknown.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> outcome(Map.of(), List.of(Expectation.more("alone", "kd")), ALONE));
  }
}
