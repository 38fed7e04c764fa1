package dev.retort.distill.search;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SearchTest {
  /// So that whoever searches knows which setting to leave out.
  @Test
  void aCandidateThatDivergesIsNamed() {
    NetworkSpec deep = NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu(), dense(10));
    Candidate candidate = new Candidate(7, new Student("mlp:8", deep), 25_480, 4, 0.9f, 1e30f);
    Search search =
        new Search(
            SyntheticDigits.train(60, 1),
            SyntheticDigits.train(20, 2),
            setting -> Trainer.of(sgd(setting.learningRate()), crossEntropy()).batchSize(20),
            Seed.of(1),
            new TrainedNetworks(null, RecipeListener.SILENT),
            SearchListener.SILENT);
    List<SuccessiveHalving.Rung> plan = List.of(new SuccessiveHalving.Rung(1, 1));
    String said =
        assertThrows(TrainingDivergedException.class, () -> search.run(List.of(candidate), plan, 1))
            .toString();
    assertTrue(said.contains(candidate.text() + ": training diverged"), said);
  }
}
