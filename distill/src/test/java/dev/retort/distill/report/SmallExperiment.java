package dev.retort.distill.report;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.EnsembleStage;
import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.recipe.ExperimentPlan;
import dev.retort.distill.recipe.ExperimentPlan.Note;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.Stage;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.EpochReport;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pages of two real experiments, small enough for a second or two: one of a few models, with a
/// validation split, two seeds, published figures and an ensemble; and one of many, as tables of
/// methods are, with one seed.
final class SmallExperiment {
  static final String FILE = "# what & why\n[teacher]\nnetwork = mlp:32\n";

  private static final Dataset TEST = SyntheticDigits.test(600, 1);
  private static final List<String> METHODS =
      List.of("label-smoothing 0.1", "tf-kd 0.99", "kd", "logit-regression", "dkd 1 8", "dist 1 1");

  private final ExperimentPlan plan;
  private final ExperimentOutcome outcome;
  private final Map<String, List<EpochReport>> epochs = new HashMap<>();

  private SmallExperiment(ExperimentPlan plan, int seeds) {
    this.plan = plan;
    outcome = new ExperimentOutcome(plan, TEST);
    TrainedNetworks networks =
        new TrainedNetworks(
            null,
            new RecipeListener() {
              @Override
              public void trained(String network, List<EpochReport> all, List<String> weights) {
                epochs.put(network, all);
              }
            });
    try {
      for (int seed = 1; seed <= seeds; seed++) {
        outcome.add(seed, plan.recipe().run(SyntheticDigits.train(600, 1), seed, networks));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    outcome.measureLatencies();
  }

  private static final class Few {
    static final SmallExperiment MADE = new SmallExperiment(few(), 2);
    static final String HTML = MADE.page(MADE.histories());
  }

  private static final class Many {
    static final SmallExperiment MADE = new SmallExperiment(many(), 1);
    static final String HTML = MADE.page(MADE.histories());
  }

  static ExperimentOutcome outcome() {
    return Few.MADE.outcome;
  }

  static String html() {
    return Few.HTML;
  }

  /// The page of the same outcome once more, without the epochs of its trainings.
  static String withoutCurves() {
    return Few.MADE.page(Map.of());
  }

  static String again() {
    return Few.MADE.page(Few.MADE.histories());
  }

  static ExperimentOutcome manyOutcome() {
    return Many.MADE.outcome;
  }

  static String manyHtml() {
    return Many.HTML;
  }

  private String page(Map<String, List<History>> histories) {
    Comparison.Data data = new Comparison.Data("synthetic", 600, 0, TEST.size(), TEST.classes());
    return ExperimentReport.of(
        outcome, ExperimentReport.exhibits(outcome), data, histories, SmallReport.HOW, FILE);
  }

  private Map<String, List<History>> histories() {
    Map<String, List<History>> histories = new HashMap<>();
    for (String model : plan.makers().keySet()) {
      List<History> own = new ArrayList<>();
      for (long seed : outcome.seeds()) {
        List<EpochReport> trained = epochs.get("seed-" + seed + "-" + model);
        if (trained != null) {
          own.add(new History(Role.DISTILLED, seed, trained));
        }
      }
      histories.put(model, own);
    }
    return histories;
  }

  private static TrainingStage stage(String name, int units, int epochs) {
    NetworkSpec network =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(units), relu(), dense(10));
    return TrainingStage.of(name, network)
        .trainer(Trainer.of(adam(3e-3f), crossEntropy()).epochs(epochs).batchSize(32));
  }

  private static ExperimentPlan few() {
    TrainingStage teacher = stage("teacher", 32, 6).stream("teacher").validation(0.1);
    TrainingStage alone = stage("alone", 8, 6).validation(0.1);
    List<Stage> stages =
        List.of(
            teacher,
            alone,
            alone.named("smoothing").method(Method.parse("label-smoothing 0.1")),
            alone.named("kd").taughtBy("teacher").temperature(2),
            new EnsembleStage("both", List.of("alone", "kd")));
    return new ExperimentPlan(
        "small",
        "A teacher & its students",
        Recipe.of(stages),
        Map.of(
            "teacher", new Note("6 epochs", "60.5 % right"),
            "alone", new Note("6 epochs", "41 % errors"),
            "smoothing", new Note("6 epochs", "250 errors", "alone"),
            "kd", new Note("6 epochs", "", "alone"),
            "both", new Note("", "", "alone")),
        List.of(Expectation.fewer("teacher", "alone"), Expectation.more("kd", "teacher")));
  }

  private static ExperimentPlan many() {
    List<Stage> stages = new ArrayList<>();
    Map<String, Note> notes = new HashMap<>();
    stages.add(stage("teacher", 48, 4).stream("teacher"));
    for (int units : new int[] {24, 6}) {
      TrainingStage alone = stage(units + "-alone", units, 3);
      stages.add(alone);
      for (String text : METHODS) {
        Method method = Method.parse(text);
        String name = units + "-" + text.replaceAll(" .*", "");
        TrainingStage stage = alone.named(name).method(method).temperature(2);
        stages.add(method.hearsTeacher() ? stage.taughtBy("teacher") : stage);
        notes.put(name, new Note("3 epochs", "", units + "-alone"));
      }
    }
    return new ExperimentPlan(
        "methods",
        "Methods beside their controls",
        Recipe.of(stages),
        notes,
        List.of(Expectation.fewer("24-kd", "24-alone")));
  }
}
