package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;

import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Outcomes of experiments on networks whose every mistake is set: one layer, whose weights are the
/// answers to samples that are unit vectors.
final class KnownOutcomes {
  static final int SAMPLES = 200;

  static final Dataset TEST = units();

  static final NetworkSpec LINEAR = NetworkSpec.input(SAMPLES).then(dense(2));

  static final TrainingStage TEACHER = TrainingStage.of("teacher", LINEAR).stream("teacher");
  static final TrainingStage ALONE = TrainingStage.of("alone", LINEAR);
  static final TrainingStage KD = ALONE.named("kd").taughtBy("teacher");

  private KnownOutcomes() {}

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
  static Network wrongOn(int errors) {
    Network network = Network.zeros(LINEAR);
    float[] weight = new float[2 * SAMPLES]; // [2, SAMPLES]
    for (int n = 0; n < SAMPLES; n++) {
      weight[(n < errors ? SAMPLES : 0) + n] = 2;
    }
    network.parameters().getFirst().set(weight);
    network.weightsChanged();
    return network;
  }

  static Map<String, TrainedModel> models(Object... namesAndErrors) {
    Map<String, TrainedModel> models = new HashMap<>();
    for (int i = 0; i < namesAndErrors.length; i += 2) {
      String name = (String) namesAndErrors[i];
      List<Network> networks = List.of(wrongOn((Integer) namesAndErrors[i + 1]));
      models.put(name, new TrainedModel(name, networks, i, Double.NaN, 9, 0));
    }
    return models;
  }

  static ExperimentOutcome outcome(
      Map<String, Note> notes, List<Expectation> expected, Stage... stages) {
    return new ExperimentOutcome(
        new ExperimentPlan("name", "about", Recipe.of(List.of(stages)), notes, expected), TEST);
  }

  /// Of which nothing is expected.
  static ExperimentOutcome outcome(Stage... stages) {
    return outcome(Map.of(), List.of(), stages);
  }

  static Note against(String other) {
    return new Note("", "", other);
  }

  /// What is said of a model beside those that it is compared with.
  static List<String> compared(ExperimentOutcome outcome, String model) {
    return outcome.compared(outcome.model(model)).stream().map(ComparedPair::text).toList();
  }

  static ExperimentOutcome small(int seeds, int alone, int kd) {
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
}
