package dev.retort.distill.search;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Distiller;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation: each `@start` to `@end` is shown there as it stands here.
final class ExamplesTest {
  private static final Dataset DATA = SyntheticDigits.train(120, 1);
  private static final Dataset TEST = SyntheticDigits.test(100, 1);

  @TempDir private Path folder = Path.of("");

  @Test
  void searching() throws IOException {
    Network network =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(16), relu(), dense(10))
            .initialize(Seed.of(1));
    Teacher teacher = Teacher.of(network);
    // @start region="space"
    List<Student> students =
        new SearchSpace(DATA.shape(), DATA.classes()).students(40_000); // bytes
    List<Candidate> candidates =
        SearchSpace.candidates(
            students,
            List.of(2f, 4f), // temperatures
            List.of(0.9f), // soft weights
            List.of(1e-3f, 3e-3f), // learning rates
            4,
            Seed.of(1));
    // @end
    assertEquals(4, candidates.size());

    List<String> lines = new ArrayList<>();
    // @start region="listener"
    SearchListener listener =
        new SearchListener() {
          @Override
          public void tried(Trial trial) {
            lines.add(trial.candidate().text() + ": " + trial.errors() + " errors");
          }
        };
    // @end
    // @start region="search"
    Splits split = Splits.of(DATA, 0.25, Seed.of(1));
    List<SuccessiveHalving.Rung> plan = SuccessiveHalving.plan(candidates.size(), 2, 2, 2);
    Search search =
        new Search(
            split.train(),
            split.validation(), // there is no test set to choose by
            candidate ->
                Trainer.of(
                        adam(candidate.learningRate()),
                        Method.kd().loss(teacher, candidate.temperature(), candidate.softWeight()))
                    .batchSize(32),
            Seed.of(1),
            new TrainedNetworks(folder, RecipeListener.SILENT), // where it goes on after a break
            listener);
    Search.Result result = search.run(candidates, plan, 1);
    // @end
    assertEquals(2, result.finalists().size());
    assertEquals(6, lines.size());

    // @start region="recommendation"
    Budgets budgets = Budgets.none().maxBytes(40_000).maxErrors(90); // any latency
    Recommendation taken =
        Recommendation.of(result.finalists(), budgets, TEST.size(), candidates.size());
    Trial trial = taken.trial();
    Network student = result.network(trial);
    // @end
    assertEquals(student.sha256(), trial.weightsSha256());

    // @start region="outcome"
    Comparison comparison = // the chosen student beside its controls, on the test set
        Distiller.from(teacher)
            .temperature(trial.candidate().temperature())
            .softWeight(trial.candidate().softWeight())
            .epochs(trial.epochs())
            .latency(false)
            .compare(trial.candidate().student().spec(), DATA, TEST, 1);
    int errors = Evaluation.of(student, TEST).errors();
    Map<Integer, Integer> testErrors = Map.of(trial.candidate().number(), errors);
    SearchOutcome outcome =
        new SearchOutcome(result, budgets, taken, Map.of(), testErrors, comparison, Map.of(), null);
    List<String> broken = outcome.broken(); // the budgets that it breaks after all
    // @end
    assertEquals(errors > 90, broken.contains("errors"));
  }

  @Test
  void halving() throws IOException {
    // @start region="halving"
    List<SuccessiveHalving.Rung> plan = SuccessiveHalving.plan(27, 9, 3, 3); // 3 finalists
    List<List<Integer>> rungs =
        SuccessiveHalving.run(
            List.of(5, 3, 9, 1),
            SuccessiveHalving.plan(4, 4, 2, 1),
            (candidate, rung, epochs) -> candidate * epochs, // trains it, and says what came of it
            results -> results.stream().sorted().toList()); // the best first
    // @end
    assertEquals(
        List.of(
            new SuccessiveHalving.Rung(27, 1),
            new SuccessiveHalving.Rung(9, 3),
            new SuccessiveHalving.Rung(3, 9)),
        plan);
    assertEquals(List.of(4), rungs.getLast());
  }

  @Test
  void fronts() {
    // @start region="front"
    record Point(long bytes, double errors) {}
    List<Point> points = List.of(new Point(10, 5), new Point(20, 3), new Point(30, 4));
    List<Point> front = ParetoFront.of(points, Point::bytes, Point::errors); // the first two
    // @end
    assertEquals(points.subList(0, 2), front);

    // @start region="certainty"
    // 70 of 6,000 validation samples were wrong: how sure is at most 200 of 10,000, best of 30?
    double certainty = Certainty.of(70, 6_000, 200, 10_000, 30);
    // @end
    assertTrue(certainty > 0.95, "" + certainty);
  }
}
