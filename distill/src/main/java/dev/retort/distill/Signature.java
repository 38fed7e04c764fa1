package dev.retort.distill;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.Provenance;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes into the networks of a comparison where they come from, so that their checkpoints say it.
/// Nothing of it depends on the machine or the hour.
final class Signature {
  private final Provenance data;

  /// @param training all training samples, those of the validation split among them
  /// @param validation the share of them that chooses the best epoch
  Signature(Dataset training, double validation) {
    Provenance known =
        Provenance.UNKNOWN
            .with("data", training.name())
            .with("data.samples", Integer.toString(training.size()))
            .with("data.sha256", training.sha256());
    String version = Signature.class.getPackage().getImplementationVersion();
    known = version == null ? known : known.with("retort", version);
    data = validation > 0 ? known.with("validation", Double.toString(validation)) : known;
  }

  /// Signs a network that is about to be trained from weights with the hash `initial`.
  void sign(
      Network network, String initial, Trainer trainer, long seed, @Nullable Teacher teacher) {
    Augmentation augmentation = trainer.augmentation();
    List<String> frozen = trainer.frozen();
    Provenance own =
        data.with("seed", Long.toString(seed))
            .with("initial.sha256", initial)
            .with("loss", trainer.loss().text())
            .with(
                "training",
                String.format(
                    Locale.ROOT,
                    "%d epochs, batch %d, %s%s%s",
                    trainer.epochs(),
                    trainer.batchSize(),
                    trainer.optimizer().text(),
                    augmentation.isNone() ? "" : ", augmentation " + augmentation.text(),
                    frozen.isEmpty() ? "" : ", freeze " + String.join(",", frozen)));
    network.provenance(
        teacher == null
            ? own
            : own.with("teacher", teacher.text()).with("teacher.sha256", hash(teacher)));
  }

  /// Of the weights of a network, as its own checkpoint says it; or of all that other teachers
  /// depend on.
  private static String hash(Teacher teacher) {
    List<Network> networks = teacher.networks();
    return networks.size() == 1 ? networks.get(0).sha256() : teacher.sha256();
  }
}
