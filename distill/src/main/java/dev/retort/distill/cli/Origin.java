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
  static void add(Network network, TrainingSettings settings, @Nullable Path model) {
    Provenance known =
        network.provenance().with("retort", Main.version()).with("training", settings.text());
    network.provenance(start(known, settings, model));
  }

  static Provenance of(Dataset train, TrainingSettings settings, long seed, @Nullable Path model) {
    Provenance provenance =
        Provenance.UNKNOWN
            .with("retort", Main.version())
            .with("data", train.name())
            .with("data.samples", Integer.toString(train.size()))
            .with("data.sha256", train.sha256())
            .with("seed", Long.toString(seed))
            .with("training", settings.text());
    return start(provenance, settings, model);
  }

  private static Provenance start(
      Provenance provenance, TrainingSettings settings, @Nullable Path model) {
    return model == null
        ? provenance.with("architecture", settings.architecture())
        : provenance.with("model", String.valueOf(model.getFileName()));
  }
}
