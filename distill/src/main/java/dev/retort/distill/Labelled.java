package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Batch;
import java.util.stream.IntStream;

/// The samples of a training set that have labels: all that a student without a teacher can learn
/// from.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="labels"}
///
/// @param data the labelled samples
/// @param whole all samples, which the student with a teacher has
public record Labelled(Dataset data, Dataset whole) {
  /// Chooses them; all are taken as they are.
  public static Labelled of(Dataset training) {
    int[] labelled = IntStream.range(0, training.size()).filter(training::isLabelled).toArray();
    return new Labelled(
        labelled.length == training.size() ? training : Subset.of(training, labelled), training);
  }

  /// The trainer with so many epochs that it makes as many steps on the labelled samples as before
  /// on all, or what is left of an epoch more. What it counts in epochs, patience and spans of the
  /// learning rate's schedule, lasts as many steps as before too.
  ///
  /// @param network that is to be trained: one with batch norm over flat features leaves out a last
  ///   batch that is too small for it
  public Trainer sameSteps(Trainer trainer, Network network) {
    return data.size() == whole.size()
        ? trainer
        : longer(
            trainer,
            trainer.stepsPerEpoch(network, whole.size()),
            trainer.stepsPerEpoch(network, data.size()));
  }

  /// Likewise where no network is named, or several train together: at least as many steps. A last
  /// batch of one labelled sample is not counted, and a network that takes it makes more steps, up
  /// to twice as many.
  public Trainer sameSteps(Trainer trainer) {
    int counted = data.size() % trainer.batchSize() == 1 ? data.size() - 1 : data.size();
    return longer(
        trainer,
        Math.ceilDiv((long) whole.size(), trainer.batchSize()),
        Math.ceilDiv((long) counted, trainer.batchSize()));
  }

  private Trainer longer(Trainer trainer, long ofWhole, long ofData) {
    long before = Math.max(1, ofWhole);
    long now = Math.max(1, ofData);
    if (data.size() == whole.size() || now == before) {
      return trainer;
    }
    double longer = (double) before / now;
    return trainer
        .epochs(Math.toIntExact(times(trainer.epochs(), before, now)))
        .patience((int) Math.min(Integer.MAX_VALUE, times(trainer.patience(), before, now)))
        .optimizer(
            trainer.optimizer().schedule(trainer.optimizer().schedule().epochsTimes(longer)));
  }

  /// count before / now, rounded up.
  private static long times(int count, long before, long now) {
    return (count * before + now - 1) / now;
  }

  /// Fits the preprocessing of a network that has none yet to all samples, so that raw values go
  /// through the same with a teacher and without.
  ///
  /// @return what it adds to where training begins, in the key of a network that is kept; nothing
  ///   where the labelled samples alone give the same
  public String prepare(Network network, Normalization normalization) {
    if (data.size() == whole.size()
        || network.preprocessing() != null
        || whole.kind() == Batch.Kind.TOKENS) {
      return "";
    }
    Preprocessing fitted = normalization.fit(whole);
    network.preprocessing(fitted);
    return fitted.equals(normalization.fit(data))
        ? ""
        : ", preprocessing of all samples " + whole.sha256();
  }
}
