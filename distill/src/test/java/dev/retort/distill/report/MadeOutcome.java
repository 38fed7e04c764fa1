package dev.retort.distill.report;

import static dev.retort.engine.layer.Layers.dense;

import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.recipe.ExperimentPlan;
import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.TrainedModel;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/// The outcome of an experiment that nobody has made, with the errors that a test is about: of a
/// teacher, a student alone, and that student as the teacher's.
final class MadeOutcome {
  private static final int SAMPLES = 200;

  private static final NetworkSpec LINE = NetworkSpec.input(1).then(dense(2));

  /// Each is its own number, and all are of class 0.
  private static final Dataset TEST = numbers();

  private MadeOutcome() {}

  private static Dataset numbers() {
    float[] values = new float[SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      values[n] = n;
    }
    return FloatDataset.of(
        "numbers", Shape.of(1), List.of("right", "wrong"), values, new int[SAMPLES]);
  }

  /// Of one seed; each is wrong on the first samples.
  static ExperimentOutcome of(int teacher, int alone, int distilled, Expectation... expected) {
    return of(1, new Note("", "", "alone"), teacher, alone, distilled, expected);
  }

  /// The teacher's student beside both others, over several seeds with the same errors.
  static ExperimentOutcome besideBoth(int seeds, int teacher, int alone, int distilled) {
    return of(seeds, new Note("", "", "alone", "teacher"), teacher, alone, distilled);
  }

  private static ExperimentOutcome of(
      int seeds, Note note, int teacher, int alone, int distilled, Expectation... expected) {
    TrainingStage control = TrainingStage.of("alone", LINE);
    TrainingStage kd = control.named("kd").taughtBy("teacher");
    Recipe recipe =
        Recipe.of(List.of(TrainingStage.of("teacher", LINE).stream("teacher"), control, kd));
    Map<String, Note> notes = Map.of("kd", note);
    ExperimentOutcome outcome =
        new ExperimentOutcome(
            new ExperimentPlan("made", "", recipe, notes, List.of(expected)), TEST);
    for (int seed = 1; seed <= seeds; seed++) {
      outcome.add(
          seed,
          Map.of(
              "teacher", model("teacher", teacher),
              "alone", model("alone", alone),
              "kd", model("kd", distilled)));
    }
    return outcome;
  }

  /// The logit of the wrong class falls from sample to sample and is 0, as the other one is,
  /// between the last that is wrong and the first that is right.
  private static TrainedModel model(String name, int errors) {
    Network network = Network.zeros(LINE);
    network.parameters().getFirst().set(new float[] {0, -1}); // [2, 1]
    network.parameters().getLast().set(new float[] {0, errors - 0.5f});
    network.weightsChanged();
    return new TrainedModel(name, List.of(network), 1, Double.NaN, SAMPLES, 0);
  }
}
