package dev.retort.distill.report;

import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.search.Budgets;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Recommendation;
import dev.retort.distill.search.Search;
import dev.retort.distill.search.SearchListener;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.SearchSpace;
import dev.retort.distill.search.SuccessiveHalving;
import dev.retort.distill.search.Trial;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The report of a real search of two rungs, on labels alone and small enough for a second; with
/// the comparison of [SmallReport] below it.
final class SmallSearch {
  private static final Budgets BUDGETS =
      Budgets.none().maxBytes(60_000).maxErrors(300).maxLatency(500);

  private SmallSearch() {}

  private static final class Made {
    static final SearchOutcome OUTCOME = outcome();
    static final String HTML = SearchReport.of(OUTCOME, SmallReport.of(), SmallReport.HOW);

    private static SearchOutcome outcome() {
      try {
        return search();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static SearchOutcome outcome() {
    return Made.OUTCOME;
  }

  static String html() {
    return Made.HTML;
  }

  private static SearchOutcome search() throws IOException {
    Splits split = Splits.of(SyntheticDigits.train(600, 1), 0.2, Seed.of(1));
    Dataset test = SmallReport.of().test();
    List<Candidate> candidates =
        SearchSpace.candidates(
            new SearchSpace(test.shape(), test.classes()).students(60_000),
            List.of(2f, 4f),
            List.of(0.9f),
            List.of(3e-3f),
            14,
            Seed.of(1));
    List<SuccessiveHalving.Rung> plan = SuccessiveHalving.plan(14, 6, 3, 4);
    Search.Result result =
        new Search(
                split.train(),
                split.validation(),
                candidate ->
                    Trainer.of(adam(candidate.learningRate()), crossEntropy()).batchSize(32),
                Seed.of(1),
                new TrainedNetworks(null, RecipeListener.SILENT),
                SearchListener.SILENT)
            .run(candidates, plan, 0.5);
    Recommendation taken = Recommendation.of(result.finalists(), BUDGETS, 600, 14);
    Map<Integer, Integer> errors = new HashMap<>();
    Map<Integer, Latency> latencies = new HashMap<>();
    for (Trial trial : result.finalists()) {
      int number = trial.candidate().number();
      errors.put(number, Evaluation.of(result.network(trial), test).errors());
      latencies.put(number, new Latency(1 + number, 2 + number));
    }
    Map<Role, Float> rates = Map.of(Role.SCRATCH, 3e-3f, Role.LABEL_SMOOTHING, 3e-3f);
    return new SearchOutcome(
        result, BUDGETS, taken, latencies, errors, SmallReport.comparison(), rates, null);
  }
}
