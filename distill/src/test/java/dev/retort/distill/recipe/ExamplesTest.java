package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.TrainedNetwork;
import dev.retort.distill.objective.LayerPair;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation: each `@start` to `@end` is shown there as it stands here.
final class ExamplesTest {
  private static final Dataset DATA = SyntheticDigits.train(96, 1);
  private static final Dataset TEST = SyntheticDigits.test(100, 1);

  @TempDir private Path folder = Path.of("");

  private final Trainer trainer =
      Trainer.of(adam(3e-3f), crossEntropy()).epochs(2).batchSize(32).threads(1);
  private final NetworkSpec big = spec(24);
  private final NetworkSpec middle = spec(16);
  private final NetworkSpec small = spec(8);
  private final TrainingStage teacher = TrainingStage.of("teacher", big).trainer(trainer);
  private final TrainingStage student = TrainingStage.of("student", small).trainer(trainer);

  private static NetworkSpec spec(int units) {
    return NetworkSpec.input(1, 28, 28)
        .then(flatten(), dense(units), relu().named("features"), dense(10));
  }

  /// The names of the models that a recipe makes.
  private static List<String> run(Recipe recipe) throws IOException {
    TrainedNetworks networks = new TrainedNetworks(null, RecipeListener.SILENT);
    return List.copyOf(recipe.run(DATA, 1, networks).keySet());
  }

  @Test
  void recipes() throws IOException {
    // @start region="stage"
    TrainingStage teacher = TrainingStage.of("teacher", big).trainer(trainer).stream("teacher");
    TrainingStage alone = TrainingStage.of("alone", small).trainer(trainer);
    TrainingStage kd = alone.named("kd").taughtBy("teacher").temperature(4);
    // @end
    List<String> lines = new ArrayList<>();
    // @start region="recipe"
    Recipe recipe = Recipe.of(List.of(teacher, alone, kd));
    TrainedNetworks networks = new TrainedNetworks(folder, RecipeListener.SILENT);
    Map<String, TrainedModel> models = recipe.run(DATA, 1, networks); // or goes on, in that folder
    models.forEach(
        (name, model) -> lines.add(name + ": " + Evaluation.of(model.predictor(), TEST)));
    // @end
    assertEquals(List.of("teacher", "alone", "kd"), List.copyOf(models.keySet()));
    // @start region="stages"
    for (Stage stage : recipe.stages()) {
      lines.add(stage.makes() + " of " + stage.needs() + ": " + stage.text());
    }
    // @end
    assertTrue(lines.getLast().startsWith("[kd] of [teacher]: kd by teacher"), lines.toString());
  }

  @Test
  void listening() throws IOException {
    List<String> lines = new ArrayList<>();
    // @start region="listener"
    RecipeListener listener =
        new RecipeListener() {
          @Override
          public void trained(String network, List<EpochReport> epochs, List<String> weights) {
            lines.add(network + ": loss " + epochs.getLast().loss() + ", sha256 " + weights);
          }
        };
    TrainedNetworks networks = new TrainedNetworks(folder, listener);
    TrainedNetwork plain = networks.train("plain", small, Seed.of(1), trainer, DATA); // or found
    // @end
    assertEquals(small, plain.network().spec());
    assertTrue(lines.getFirst().startsWith("plain: loss "), lines.toString());
  }

  @Test
  void chains() throws IOException {
    // @start region="assistant"
    TrainingStage assistant = TrainingStage.of("assistant", middle).trainer(trainer);
    Recipe chain = Recipe.of(TeacherAssistant.chain(teacher, List.of(assistant), student));
    // @end
    assertEquals(List.of("teacher", "assistant", "student"), run(chain));

    // @start region="bornAgain"
    TrainingStage first = TrainingStage.of("born", small).trainer(trainer);
    Recipe generations = Recipe.of(BornAgain.generations(first, 2));
    // @end
    assertEquals(List.of("born", "born-1", "born-2", "born-ensemble"), run(generations));

    // @start region="self"
    TrainingStage plain = TrainingStage.of("plain", small).trainer(trainer);
    Recipe twice = Recipe.of(SelfDistillation.of(plain));
    // @end
    assertEquals(List.of("plain", "plain-self"), run(twice));
  }

  @Test
  void beginnings() throws IOException {
    // @start region="hints"
    LayerPair layers = new LayerPair("features", "features"); // the teacher's and the student's
    Recipe hints = Recipe.of(HintsFirst.of(teacher, student, layers, 1)); // one epoch of hints
    // @end
    assertEquals(List.of("teacher", "student-hint", "student"), run(hints));

    TrainingStage alike = TrainingStage.of("alike", big).trainer(trainer);
    // @start region="layers"
    Recipe layered = Recipe.of(TeachersLayers.of(teacher, alike));
    // @end
    assertEquals(List.of("teacher", "alike"), run(layered));

    // @start region="tuning"
    TrainingStage taught = student.taughtBy("teacher");
    TrainingStage tuned = FineTuning.after(taught, trainer.epochs(1).optimizer(adam(1e-4f)));
    Recipe tuning = Recipe.of(List.of(teacher, taught, tuned));
    // @end
    assertEquals(List.of("teacher", "student", "student-tuned"), run(tuning));

    Network given = small.initialize(Seed.of(7));
    // @start region="start"
    TrainingStage onwards = student.named("onwards").startingFrom("student");
    TrainingStage fromGiven = student.named("given").start(new Start.Given(given));
    // @end
    assertEquals(
        List.of("student", "onwards", "given"),
        run(Recipe.of(List.of(student, onwards, fromGiven))));
  }

  @Test
  void several() throws IOException {
    // @start region="mutual"
    MutualStage mutual =
        MutualStage.of(
            List.of(
                new MutualStage.Peer("one", small, "one"), // initial weights from streams
                new MutualStage.Peer("two", small, "two")),
            trainer);
    EnsembleStage both = new EnsembleStage("both", List.of("one", "two"));
    Recipe recipe = Recipe.of(List.of(mutual, both, student.taughtBy("both")));
    // @end
    assertEquals(List.of("one", "two", "both", "student"), run(recipe));

    // @start region="portion"
    TrainingStage fewLabels =
        student
            .taughtBy("teacher")
            .samples(Portion.ofPercent(50)) // half of the data,
            .labels(Portion.ofSamples(20)); // of which 20 samples have a label
    // @end
    assertEquals(List.of("teacher", "student"), run(Recipe.of(List.of(teacher, fewLabels))));
  }

  @Test
  void biases() {
    Network network = small.initialize(Seed.of(1));
    Dataset transfer =
        Subset.of(DATA, IntStream.range(0, 96).filter(n -> DATA.label(n) != 3).toArray());
    trainer.fit(network, transfer);
    Dataset validation = SyntheticDigits.train(60, 2);
    // @start region="bias"
    double[] priors = BiasCorrection.priors(validation); // how often each class comes
    BiasCorrection correction = BiasCorrection.of(network, transfer, validation, priors);
    Network corrected = correction.applyTo(network); // classes that `transfer` lacked are found too
    // @end
    assertTrue(correction.offsets()[3] > 0 && correction.offsets()[4] == 0);
    assertEquals(network.spec(), corrected.spec());
  }

  @Test
  void experiments() throws IOException {
    TrainingStage kd = student.named("kd").taughtBy("teacher");
    // @start region="experiment"
    ExperimentPlan plan =
        new ExperimentPlan(
            "small",
            "whether a teacher helps",
            Recipe.of(List.of(teacher, student, kd)),
            Map.of("kd", new ExperimentPlan.Note("2 epochs", "", "student")), // compared with it
            List.of(Expectation.more("student", "kd"))); // the student errs more than kd
    ExperimentOutcome outcome = new ExperimentOutcome(plan, TEST);
    TrainedNetworks networks = new TrainedNetworks(folder, RecipeListener.SILENT);
    for (long seed = 1; seed <= 2; seed++) {
      outcome.add(seed, plan.recipe().run(DATA, seed, networks));
    }
    // @end
    // @start region="outcome"
    ExperimentModel distilled = outcome.model("kd");
    Statistics errors = distilled.errors();
    PairedDifference found = outcome.difference("student", "kd");
    ComparedPair pair = outcome.compared(distilled).getFirst(); // with what its note names
    String beside = pair.text(); // "better than student", or "no difference shown to student"
    String verdict =
        plan.expectations().getFirst().verdict(found); // or "these 2 seeds cannot tell"
    // @end
    assertEquals(2, errors.count());
    assertTrue(found.isShown() || verdict.equals("these 2 seeds cannot tell"), verdict);
    assertTrue(beside.endsWith(" student"), beside);
  }

  @Test
  void ofThePaper() throws IOException {
    DataSplits data = new DataSplits(DATA, null, TEST, "synthetic digits");
    List<Long> seeds = List.of(); // HintonCommandTest trains one, in seconds
    // @start region="hinton"
    Hinton hinton =
        new Hinton(data, 60, 60, 2, 1, new TrainedNetworks(folder, RecipeListener.SILENT));
    for (long seed : seeds) {
      hinton.run(seed);
    }
    List<PaperRow> table = hinton.table(); // the paper's numbers beside those found here
    List<TemperaturePair> pairs = hinton.temperaturePairs(); // and which temperatures differ
    // @end
    assertEquals(List.of(), table);
    assertEquals(List.of(), pairs);
  }

  @Test
  void parallelTasks() throws IOException {
    Set<String> done = ConcurrentHashMap.newKeySet();
    // @start region="parallelTasks"
    ParallelTasks.run(List.of(() -> done.add("one"), () -> done.add("other")), 2); // on two threads
    // @end
    assertEquals(Set.of("one", "other"), done);

    Recipe recipe = Recipe.of(List.of(TrainingStage.of("alone", small).trainer(trainer)));
    TrainedNetworks networks = new TrainedNetworks(null, RecipeListener.SILENT);
    // @start region="atOnce"
    List<Map<String, TrainedModel>> ofEachSeed =
        recipe.run(DATA, List.of(1L, 2L, 3L), networks, 2); // two trainings at a time
    // @end
    assertEquals(3, ofEachSeed.size());
  }
}
