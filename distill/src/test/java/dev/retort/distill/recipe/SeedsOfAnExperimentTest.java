package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Run;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What an experiment says of a seed is about the networks of that seed: one layer each, whose
/// weights are the answers to samples that are unit vectors.
final class SeedsOfAnExperimentTest {
  private static final int SAMPLES = 100;

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

  private static TrainedModel model(String name, int errors) {
    return new TrainedModel(name, List.of(wrongOn(errors)), 1, Double.NaN, 9, 0);
  }

  private static Map<String, TrainedModel> models(int teacher, int alone, int kd) {
    return Map.of(
        "teacher",
        model("teacher", teacher),
        "alone",
        model("alone", alone),
        "kd",
        model("kd", kd));
  }

  /// Gaps from 60 to 50, of 60 to 20, and from 50 to 20, of 50 to 10; that of the means is from 55
  /// to 35, of 55 to 15.
  @Test
  void everySeedHasItsOwnTeacherAndControl() {
    ExperimentPlan plan =
        new ExperimentPlan(
            "name",
            "about",
            Recipe.of(List.of(TEACHER, ALONE, KD)),
            Map.of("kd", new ExperimentPlan.Note("", "", "alone")),
            List.of());
    ExperimentOutcome outcome = new ExperimentOutcome(plan, units());
    outcome.add(1, models(20, 60, 50));
    outcome.add(2, models(10, 50, 20));
    ExperimentModel kd = outcome.model("kd");
    assertEquals(new Statistics(35, Math.sqrt(450), 2), kd.errors());
    assertEquals(List.of(20, 10), kd.taughtBy().stream().map(Evaluation::errors).toList());
    assertEquals(15, kd.teacherErrors());
    assertEquals(0.25, outcome.gapClosed(kd, 0));
    assertEquals(0.75, outcome.gapClosed(kd, 1));
    assertEquals(0.5, outcome.gapClosed(kd));
    // 30 of the first student's mistakes are its own, and 10 of the second's
    assertEquals(List.of(0.7, 0.9), kd.runs().stream().map(Run::agreement).toList());
    double each = 2 * StrictMath.tanh(1); // (p - q) log(p / q) with p / q = e^2, p + q = 1
    assertEquals(0.3 * each, kd.runs().getFirst().klFromTeacher(), 1e-6);
    assertEquals(0.1 * each, kd.runs().getLast().klFromTeacher(), 1e-6);
  }
}
