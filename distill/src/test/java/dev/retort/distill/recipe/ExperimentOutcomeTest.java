package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.KnownOutcomes.ALONE;
import static dev.retort.distill.recipe.KnownOutcomes.KD;
import static dev.retort.distill.recipe.KnownOutcomes.LINEAR;
import static dev.retort.distill.recipe.KnownOutcomes.SAMPLES;
import static dev.retort.distill.recipe.KnownOutcomes.TEACHER;
import static dev.retort.distill.recipe.KnownOutcomes.against;
import static dev.retort.distill.recipe.KnownOutcomes.compared;
import static dev.retort.distill.recipe.KnownOutcomes.models;
import static dev.retort.distill.recipe.KnownOutcomes.outcome;
import static dev.retort.distill.recipe.KnownOutcomes.small;
import static dev.retort.distill.recipe.KnownOutcomes.wrongOn;
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
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What an experiment measures of its models, on networks whose every mistake is set.
final class ExperimentOutcomeTest {
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
  void aSeedCountsOnce() {
    ExperimentOutcome outcome = small(2, 60, 50);
    assertTrue(
        Refusal.of(() -> outcome.add(2, models("teacher", 20, "alone", 60, "kd", 50)))
            .contains("seed 2 is there already"));
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
