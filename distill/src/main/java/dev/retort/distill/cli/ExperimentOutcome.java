package dev.retort.distill.cli;

import dev.retort.distill.PairedDifference;
import dev.retort.distill.Statistics;
import dev.retort.distill.recipe.TrainedModel;
import dev.retort.engine.Evaluation;
import dev.retort.engine.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the stages of an experiment came to on the test set, over its seeds.
final class ExperimentOutcome {
  /// A model of one seed.
  record Measured(
      long seed,
      String architecture,
      long parameters,
      Evaluation evaluation,
      double seconds,
      String sha256) {}

  private final Dataset test;
  private final Map<String, List<Measured>> measured = new LinkedHashMap<>();
  private int seeds;

  ExperimentOutcome(Dataset test) {
    this.test = test;
  }

  /// Measures the models of one seed.
  void add(long seed, Map<String, TrainedModel> models) {
    seeds++;
    models.forEach(
        (name, model) ->
            measured
                .computeIfAbsent(name, empty -> new ArrayList<>())
                .add(
                    new Measured(
                        seed,
                        architecture(model),
                        model.parameters(),
                        Evaluation.of(model.predictor(), test),
                        model.seconds(),
                        model.sha256())));
  }

  private static String architecture(TrainedModel model) {
    return model.networks().size() == 1 ? model.network().spec().text() : model.teacher().text();
  }

  int seeds() {
    return seeds;
  }

  /// The models of a stage, one a seed.
  List<Measured> of(String stage) {
    return measured.getOrDefault(stage, List.of());
  }

  Statistics errors(String stage) {
    return Statistics.of(of(stage).stream().mapToDouble(m -> m.evaluation().errors()).toArray());
  }

  /// Percent of the test samples that are right.
  Statistics accuracy(String stage) {
    return Statistics.of(
        of(stage).stream().mapToDouble(m -> 100 * m.evaluation().accuracy()).toArray());
  }

  Statistics seconds(String stage) {
    return Statistics.of(of(stage).stream().mapToDouble(Measured::seconds).toArray());
  }

  /// What can be said of two stages.
  PairedDifference difference(String first, String second) {
    return PairedDifference.of(evaluations(first), evaluations(second), test.size());
  }

  private List<Evaluation> evaluations(String stage) {
    return of(stage).stream().map(Measured::evaluation).toList();
  }
}
