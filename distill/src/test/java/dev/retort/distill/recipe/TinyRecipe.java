package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import java.util.LinkedHashMap;
import java.util.Map;

/// Stages small enough that a test trains many, and what has come of a recipe of them.
final class TinyRecipe {
  static final Dataset DATA = SyntheticDigits.train(97, 1); // a last batch of one

  static final NetworkSpec BIG =
      NetworkSpec.input(1, 28, 28)
          .then(flatten(), dense(16), batchNorm(), relu().named("hidden"), dropout(0.2f))
          .then(dense(10));
  static final NetworkSpec MIDDLE =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(12), relu(), dense(10));
  static final NetworkSpec SMALL =
      NetworkSpec.input(1, 28, 28).then(flatten(), dense(8), relu().named("hidden"), dense(10));

  static final Trainer TRAINER = Trainer.of(adam(2e-3f), crossEntropy()).epochs(2).batchSize(32);

  static final TrainingStage TEACHER = stage("teacher", BIG).stream("teacher");
  static final TrainingStage STUDENT = stage("student", SMALL);

  private TinyRecipe() {}

  static TrainingStage stage(String name, NetworkSpec network) {
    return TrainingStage.of(name, network).trainer(TRAINER);
  }

  static Map<String, String> hashes(Map<String, TrainedModel> models) {
    Map<String, String> hashes = new LinkedHashMap<>();
    models.forEach((name, model) -> hashes.put(name, model.sha256()));
    return hashes;
  }
}
