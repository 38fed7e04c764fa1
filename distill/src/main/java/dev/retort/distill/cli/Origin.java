package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.Provenance;
import dev.retort.engine.data.Dataset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a network comes from, as its checkpoint says it. Nothing of it depends on the machine or
/// the hour, so that the same command gives the same file.
final class Origin {
  private Origin() {}

  /// Adds what the command line says to what a comparison has already written into a network.
  static void add(Network network, TrainingRecipe recipe, @Nullable Path model) {
    Provenance known =
        network.provenance().with("retort", Main.version()).with("training", recipe.text());
    network.provenance(start(known, recipe, model));
  }

  static Provenance of(Dataset train, TrainingRecipe recipe, long seed, @Nullable Path model) {
    Provenance provenance =
        Provenance.UNKNOWN
            .with("retort", Main.version())
            .with("data", train.name())
            .with("data.samples", Integer.toString(train.size()))
            .with("data.sha256", train.sha256())
            .with("seed", Long.toString(seed))
            .with("training", recipe.text());
    return start(provenance, recipe, model);
  }

  private static Provenance start(
      Provenance provenance, TrainingRecipe recipe, @Nullable Path model) {
    return model == null
        ? provenance.with("architecture", recipe.architecture())
        : provenance.with("model", String.valueOf(model.getFileName()));
  }
}
