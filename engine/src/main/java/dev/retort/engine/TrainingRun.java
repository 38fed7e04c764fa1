package dev.retort.engine;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.KullbackLeibler;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.optimizer.GradientClipping;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.tensor.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// One run of a [Trainer]: its buffers, its place in the data, and the best it has seen.
final class TrainingRun {
  private final long start = System.nanoTime();
  private final Trainer trainer;
  private final Network network;
  private final Batches batches;
  private final int batchesPerEpoch;
  private final Batch batch;
  private final @Nullable Dataset validation;
  private final Predictor evaluated;
  private final Shards shards;
  private final @Nullable GradientClipping clipping;
  private final OptimizerState optimizer;
  private final long totalSteps;
  private final List<EpochReport> reports = new ArrayList<>();

  /// Null where nothing chooses among epochs.
  private final @Nullable BestWeights best;

  private final StateFile stateFile;
  private long step;
  private long samples;

  /// What earlier runs of the program took for the epochs that are done.
  private Duration before = Duration.ZERO;

  TrainingRun(
      Trainer trainer,
      Network network,
      Dataset training,
      @Nullable Dataset validation,
      Workers workers) {
    this.trainer = trainer;
    this.network = network;
    this.validation = validation;
    batches = Batches.over(training, trainer.batchSize(), trainer.seed(), trainer.augmentation());
    evaluated =
        validation == null
            ? network
            : evaluated(network, Math.min(Evaluation.BATCH, validation.size()), workers);
    batchesPerEpoch = trainer.stepsPerEpoch(network, batches.dataset().size());
    batch = batches.allocate();
    shards = new Shards(network, trainer, batch, workers);
    List<Parameter> trained = new ArrayList<>(shards.parameters());
    List<float[]> gradients = new ArrayList<>(shards.gradients());
    shards
        .ownParameters()
        .forEach(
            (parameter, gradient) -> {
              trained.add(parameter);
              gradients.add(gradient);
            });
    if (trainer.stateFile() != null) {
      StateFile.requireOwnNames(trained);
    }
    clipping =
        trainer.clipNorm() < Double.POSITIVE_INFINITY
            ? GradientClipping.of(trainer.clipNorm(), gradients, workers)
            : null;
    optimizer = trainer.optimizer().start(trained, gradients, workers);
    totalSteps = (long) trainer.epochs() * batchesPerEpoch;
    best = validation == null ? null : new BestWeights(network);
    TrainingState state =
        new TrainingState(
            fingerprint(trainer, network, training, validation),
            network,
            List.copyOf(shards.ownParameters().keySet()),
            optimizer,
            best);
    stateFile = new StateFile(trainer.stateFile(), state);
  }

  /// Nobody reads a named layer here, so that a name is no reason to take all samples at once.
  static InferencePass evaluated(Network network, int samples, Workers workers) {
    return new InferencePass(network, samples, workers, KernelChoice.kernels(), /* shown= */ false);
  }

  /// Goes on from the saved state, if there is one.
  void resume() {
    TrainingResult progress = stateFile.read(trainer.epochs());
    if (progress != null) {
      reports.addAll(progress.epochs());
      samples = progress.samples();
      before = progress.duration();
      network.weightsChanged();
      step = (long) reports.size() * batchesPerEpoch;
    }
  }

  /// Trains to the end. Whatever ends it, the network has the best weights then, which are not
  /// those that the state goes on from.
  void train() {
    try {
      for (int epoch = reports.size(); epoch < trainer.epochs() && !stopsEarly(epoch); epoch++) {
        if (!goesOn()) {
          break;
        }
        epoch(epoch);
        stateFile.save(this::result);
      }
    } finally {
      if (best != null) {
        best.restore();
      }
    }
  }

  /// All listeners are asked about the last epoch, whatever the first ones say. Where one of them
  /// ends the training, be it by throwing, the state is written: it may not have been worth it yet.
  private boolean goesOn() {
    if (reports.isEmpty()) {
      return true;
    }
    boolean all = true;
    try {
      for (TrainingListener listener : trainer.listeners()) {
        all &= listener.goesOn(reports.getLast());
      }
    } catch (RuntimeException | Error e) {
      all = false;
      throw e;
    } finally {
      if (!all) {
        stateFile.saveLast(this::result);
      }
    }
    return all;
  }

  private boolean stopsEarly(int epoch) {
    return best != null && epoch > 0 && epoch - 1 - best.epoch() >= trainer.patience();
  }

  private void epoch(int epoch) {
    double lossSum = 0;
    double factor = 1;
    long seen = 0;
    for (int i = 0; i < batchesPerEpoch; i++) {
      batches.fill(batch, epoch, i);
      double loss = shards.gradients(batch);
      double norm = clipping == null ? 0 : clipping.clip();
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new TrainingDivergedException(
            "training diverged at step %d of epoch %d (loss %s%s): %s"
                .formatted(
                    i + 1,
                    epoch + 1,
                    loss,
                    clipping == null ? "" : ", gradient norm " + norm,
                    mend()));
      }
      factor = trainer.optimizer().schedule().factor(step, totalSteps, batchesPerEpoch);
      optimizer.step(factor);
      network.weightsChanged();
      step++;
      lossSum += loss * batch.size();
      seen += batch.size();
      for (TrainingListener listener : trainer.listeners()) {
        listener.step(step, totalSteps, batch.size(), loss);
      }
      requireNotInterrupted(epoch);
    }
    samples += seen;
    requireFinite(epoch);
    report(epoch, lossSum / seen, factor);
  }

  private void requireNotInterrupted(int epoch) {
    if (Thread.currentThread().isInterrupted()) {
      throw StateFile.interrupted(
          trainer.stateFile(), "in epoch %d of %d".formatted(epoch + 1, trainer.epochs()));
    }
  }

  /// Before anything is read, which an interrupted thread cannot do.
  static void requireNotInterrupted(Trainer trainer) {
    if (Thread.currentThread().isInterrupted()) {
      throw StateFile.interrupted(trainer.stateFile(), "before its first step");
    }
  }

  /// What may help a training that has diverged.
  private String mend() {
    return SpoiltData.first(batches.dataset())
        .orElseGet(
            () ->
                step == 0
                    ? "no step is made yet, so it is no learning rate; look at the loss itself and"
                        + " at the initial weights"
                    : "try a smaller learning rate than %s, a warm-up, or a limit of the gradients' norm; see that a loss of your own gives numbers"
                        .formatted(trainer.optimizer().learningRate()));
  }

  /// A last step may spoil the weights, and no loss after it tells.
  private void requireFinite(int epoch) {
    for (Parameter parameter : network.parameters()) {
      OptionalDouble spoilt = parameter.notFinite();
      if (spoilt.isPresent()) {
        throw new TrainingDivergedException(
            "training diverged in epoch %d (%s holds %s): %s"
                .formatted(epoch + 1, parameter.name(), spoilt.getAsDouble(), mend()));
      }
    }
  }

  private void report(int epoch, double loss, double factor) {
    EpochReport report =
        new EpochReport(
            epoch,
            trainer.epochs(),
            loss,
            trainer.optimizer().learningRate() * factor,
            onLabels(),
            onTargets());
    BestWeights.Score score = report.score();
    if (best != null && score != null) {
      best.offer(epoch, score);
    }
    reports.add(report);
    try {
      for (TrainingListener listener : trainer.listeners()) {
        listener.epoch(report);
      }
    } catch (RuntimeException | Error thrown) {
      // a listener may end the training, but the epoch that it was told of is done
      stateFile.saveAsEndedBy(thrown, this::result);
      throw thrown;
    }
  }

  private EpochReport.@Nullable Validation onLabels() {
    return validation == null || validation.targetCount() != 0
        ? null
        : EpochReport.Validation.of(Evaluation.of(evaluated, validation));
  }

  private EpochReport.@Nullable TargetValidation onTargets() {
    return validation == null || validation.targetCount() == 0
        ? null
        : EpochReport.TargetValidation.of(evaluated, validation, network.task());
  }

  /// Everything that has a say in the bits of an epoch, in one line; not patience, which only says
  /// when to stop.
  private static String fingerprint(
      Trainer trainer, Network network, Dataset training, @Nullable Dataset validation) {
    if (trainer.stateFile() == null) {
      return "";
    }
    requireKnownTargets(trainer.loss());
    return String.format(
        Locale.ROOT,
        "%s | from weights %s | %s | %s | %d epochs of batches of %d in %d shards | clip %s |"
            + " augmentation %s | preprocessing %x | seed %x | data %s with ids %s | validation"
            + " %s%s",
        network.spec().text(),
        network.sha256(),
        trainer.loss().fingerprint(),
        trainer.optimizer().text(),
        trainer.epochs(),
        trainer.batchSize(),
        trainer.shards(),
        trainer.clipNorm(),
        trainer.augmentation().text(),
        network.preprocessing() == null ? 0 : network.preprocessing().hashCode(),
        trainer.seed().key(),
        training.sha256(),
        IdHash.of(training),
        validation == null ? "none" : validationKey(network, validation),
        FrozenLayers.of(network.nodes(), trainer.frozen()).key());
  }

  /// What is measured on targets depends on what they are of, which not every loss says.
  private static String validationKey(Network network, Dataset validation) {
    return validation.sha256() + (validation.targetCount() == 0 ? "" : " for " + network.task());
  }

  /// A state would go on with any other soft targets if these do not say which they are.
  private static void requireKnownTargets(Loss loss) {
    if (loss instanceof KullbackLeibler soft && soft.targets().fingerprint().isEmpty()) {
      throw new IllegalArgumentException(
          "a training on \"%s\" keeps no state, which could go on with other soft targets; let their Targets.fingerprint() say which they are, or leave stateFile out"
              .formatted(loss.text()));
    }
  }

  TrainingResult result() {
    return new TrainingResult(
        reports,
        best == null ? reports.size() - 1 : best.epoch(),
        samples,
        before.plusNanos(System.nanoTime() - start));
  }
}
