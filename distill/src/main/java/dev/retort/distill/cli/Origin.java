package dev.retort.distill.cli;

import dev.retort.engine.Provenance;
import dev.retort.engine.data.Dataset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a network comes from, as its checkpoint says it. Nothing of it depends on the machine or
/// the hour, so that the same command gives the same file.
final class Origin {
  private Origin() {}

  static Provenance of(Dataset train, Recipe recipe, long seed, @Nullable Path model) {
    Provenance provenance =
        Provenance.UNKNOWN
            .with("retort", Main.version())
            .with("data", train.name())
            .with("data.samples", Integer.toString(train.size()))
            .with("data.sha256", train.sha256())
            .with("seed", Long.toString(seed))
            .with("training", recipe.text());
    return model == null
        ? provenance.with("architecture", recipe.architecture())
        : provenance.with("model", String.valueOf(model.getFileName()));
  }
}
