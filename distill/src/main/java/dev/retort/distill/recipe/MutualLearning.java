package dev.retort.distill.recipe;

import dev.retort.distill.NetworkFolder;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The networks of a [MutualStage] while they learn together, by the loss and in the order that it
/// describes.
final class MutualLearning {
  private final Trainer trainer;
  private final float weight;
  private final Dataset data;
  private final Batches batches;
  private final int batchesPerEpoch;
  private final Batch batch;
  private final MutualPeer[] peers;
  private final List<EpochReport> reports = new ArrayList<>();
  private final TrainingListener listener;
  private final long start = System.nanoTime();
  private Duration before = Duration.ZERO;
  private long samples;
  private long step;

  /// @param networks with initial weights; they are trained in place
  /// @param seeds of their dropout
  MutualLearning(
      List<Network> networks,
      List<Seed> seeds,
      Trainer trainer,
      float weight,
      Dataset data,
      TrainingListener listener) {
    this.trainer = trainer;
    this.weight = weight;
    this.data = data;
    this.listener = listener;
    if (data.size() < 2) {
      throw new IllegalArgumentException(
          "mutual learning takes at least 2 samples a batch but %s has %d to learn from; label more"
              .formatted(data.name(), data.size()));
    }
    if (data.targetCount() != 0) {
      throw new IllegalArgumentException(
          "mutual learning needs a class for every sample but those of %s have targets; train each network by itself, by mse or bce"
              .formatted(data.name()));
    }
    batches = Batches.over(data, trainer.batchSize(), trainer.seed(), trainer.augmentation());
    int all = batches.perEpoch();
    boolean single = data.size() - (all - 1) * trainer.batchSize() == 1;
    batchesPerEpoch = single && all > 1 ? all - 1 : all;
    batch = batches.allocate();
    Workers workers = Workers.of(trainer.threads());
    peers = new MutualPeer[networks.size()];
    for (int k = 0; k < peers.length; k++) {
      Network network = networks.get(k);
      if (network.preprocessing() == null && data.kind() != Batch.Kind.TOKENS) {
        network.preprocessing(trainer.normalization().fit(data));
      }
      if (network.classNames().isEmpty()) {
        network.classNames(data.classNames());
      }
      if (network.columnNames().isEmpty()) {
        network.columnNames(data.columnNames());
      }
      peers[k] =
          new MutualPeer(network, trainer.optimizer(), batch.capacity(), seeds.get(k), workers);
    }
  }

  /// Trains to the end, from the start or from the state in the file.
  ///
  /// @param key everything that has a say in the bits
  TrainingResult train(@Nullable Path file, String key) throws IOException {
    MutualState state = new MutualState(key, peers);
    if (file != null && Files.exists(file)) {
      TrainingResult progress = state.read(file, trainer.epochs());
      reports.addAll(progress.epochs());
      samples = progress.samples();
      before = progress.duration();
      step = (long) reports.size() * batchesPerEpoch;
    }
    for (int epoch = reports.size(); epoch < trainer.epochs(); epoch++) {
      epoch(epoch);
      if (file != null) {
        write(state, file);
      }
    }
    return result();
  }

  private void write(MutualState state, Path file) throws IOException {
    try {
      state.write(file, result());
    } catch (IOException e) {
      throw NetworkFolder.unlessInterrupted(
          e,
          "mutual learning on %s was interrupted after epoch %d of %d; run it again to go on"
              .formatted(data.name(), reports.size(), trainer.epochs()));
    }
  }

  private TrainingResult result() {
    Duration duration = before.plusNanos(System.nanoTime() - start);
    return new TrainingResult(reports, reports.size() - 1, samples, duration);
  }

  private void epoch(int epoch) {
    long totalSteps = (long) trainer.epochs() * batchesPerEpoch;
    double lossSum = 0;
    double factor = 1;
    long seen = 0;
    for (int i = 0; i < batchesPerEpoch; i++) {
      batches.fill(batch, epoch, i);
      factor = trainer.optimizer().schedule().factor(step, totalSteps, batchesPerEpoch);
      double loss = step(factor);
      if (!Double.isFinite(loss)) {
        throw diverged("at step %d of epoch %d (loss %s)".formatted(i + 1, epoch + 1, loss));
      }
      step++;
      lossSum += loss * batch.size();
      seen += batch.size();
      listener.step(step, totalSteps, batch.size(), loss);
    }
    samples += seen;
    requireFinite(epoch);
    EpochReport report =
        new EpochReport(
            epoch,
            trainer.epochs(),
            lossSum / seen,
            trainer.optimizer().learningRate() * factor,
            null);
    reports.add(report);
    listener.epoch(report);
  }

  /// A last step may spoil the weights, and no loss after it tells.
  private void requireFinite(int epoch) {
    for (MutualPeer peer : peers) {
      for (Parameter parameter : peer.network().parameters()) {
        OptionalDouble spoilt = parameter.notFinite();
        if (spoilt.isPresent()) {
          throw diverged(
              "in epoch %d (%s holds %s)"
                  .formatted(epoch + 1, parameter.name(), spoilt.getAsDouble()));
        }
      }
    }
  }

  private TrainingDivergedException diverged(String where) {
    return new TrainingDivergedException(
        "mutual learning on %s diverged %s: try a smaller learning rate than %s, or a warm-up"
            .formatted(data.name(), where, trainer.optimizer().learningRate()));
  }

  /// Returns the mean of the networks' losses.
  private double step(double factor) {
    for (MutualPeer peer : peers) {
      peer.look(batch);
    }
    double loss = 0;
    for (int k = 0; k < peers.length; k++) {
      loss += peers[k].learn(batch, peers, weight, factor);
      if (k < peers.length - 1) {
        peers[k].lookAgain(batch);
      }
    }
    return loss / peers.length;
  }
}
