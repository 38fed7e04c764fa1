package dev.retort.engine;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.KullbackLeibler;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.optimizer.GradientClipping;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// One run of a [Trainer]: its buffers, its place in the data, and the best it has seen.
final class TrainingRun {
  /// Of so many parts of the time, saving may take one: short epochs are not all worth it.
  private static final int PARTS = 20;

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

  private final TrainingState state;
  private long step;
  private long samples;

  /// What earlier runs of the program took for the epochs that are done.
  private Duration before = Duration.ZERO;

  /// When the state was last written, in nanoseconds.
  private long savedAt;

  /// How long that took, likewise.
  private long savingTook;

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
    List<Parameter> trained = new ArrayList<>(network.trainedParameters());
    List<float[]> gradients = new ArrayList<>(shards.gradients());
    shards
        .ownParameters()
        .forEach(
            (parameter, gradient) -> {
              trained.add(parameter);
              gradients.add(gradient);
            });
    if (trainer.stateFile() != null) {
      requireOwnNames(trained);
    }
    clipping =
        trainer.clipNorm() < Double.POSITIVE_INFINITY
            ? GradientClipping.of(trainer.clipNorm(), gradients, workers)
            : null;
    optimizer = trainer.optimizer().start(trained, gradients, workers);
    totalSteps = (long) trainer.epochs() * batchesPerEpoch;
    best = validation == null ? null : new BestWeights(network);
    state =
        new TrainingState(
            fingerprint(trainer, network, training, validation),
            network,
            List.copyOf(shards.ownParameters().keySet()),
            optimizer,
            best);
  }

  /// Nobody reads a named layer here, so that a name is no reason to take all samples at once.
  static InferencePass evaluated(Network network, int samples, Workers workers) {
    return new InferencePass(network, samples, workers, KernelChoice.kernels(), /* shown= */ false);
  }

  /// The state keeps what an optimizer remembers of each by its name.
  private static void requireOwnNames(List<Parameter> trained) {
    Set<String> names = new HashSet<>();
    for (Parameter parameter : trained) {
      if (!names.add(parameter.name())) {
        throw new IllegalArgumentException(
            "a training keeps no state where the loss has a parameter named \"%s\", as the network or the loss has another; name it otherwise, or leave stateFile out"
                .formatted(parameter.name()));
      }
    }
  }

  /// Goes on from the saved state, if there is one. A file that cannot be written is refused now:
  /// after the first epoch it would cost that epoch.
  void resume() {
    Path file = trainer.stateFile();
    if (file == null) {
      return;
    }
    try {
      AtomicFile.requireWritable(file);
      AtomicFile.removeLeftoversOf(file);
      if (Files.exists(file)) {
        TrainingResult progress = state.read(file, trainer.epochs());
        reports.addAll(progress.epochs());
        samples = progress.samples();
        before = progress.duration();
        network.weightsChanged();
        step = (long) reports.size() * batchesPerEpoch;
      }
    } catch (ClosedByInterruptException _) {
      throw interrupted(trainer, "before its first step");
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /// Trains to the end. Whatever ends it, the network has the best weights then, which are not
  /// those that the state goes on from.
  void train() {
    Path file = trainer.stateFile();
    try {
      for (int epoch = reports.size(); epoch < trainer.epochs() && !stopsEarly(epoch); epoch++) {
        if (!goesOn(file)) {
          break;
        }
        epoch(epoch);
        if (file != null) {
          save(file);
        }
      }
    } finally {
      if (best != null) {
        best.restore();
      }
    }
  }

  /// All listeners are asked about the last epoch, whatever the first ones say. Where one of them
  /// ends the training, be it by throwing, the state is written: it may not have been worth it yet.
  private boolean goesOn(@Nullable Path file) {
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
      if (!all && file != null) {
        write(file);
      }
    }
    return all;
  }

  /// Writes the state after the first epoch that this run of the program has done, and then as
  /// often as it takes no more than its part of the time.
  private void save(Path file) {
    long begin = System.nanoTime();
    if (!isWorthSaving(begin - savedAt, savingTook)) {
      return;
    }
    write(file);
    savedAt = System.nanoTime();
    savingTook = savedAt - begin;
  }

  /// @param sinceSaved nanoseconds since the state was last written
  /// @param saving nanoseconds that writing it took; 0 before the first time
  static boolean isWorthSaving(long sinceSaved, long saving) {
    return saving == 0 || sinceSaved >= saving * (PARTS - 1);
  }

  private void write(Path file) {
    undisturbed(() -> state.write(file, result()));
  }

  /// What writes a file.
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  /// An interrupt would close the file. One that is there is set aside, and after each that comes
  /// meanwhile all is written once more.
  static void undisturbed(Writing writing) {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try {
          writing.run();
          return;
        } catch (IOException e) {
          if (!(e.getCause() instanceof ClosedByInterruptException)) {
            throw new UncheckedIOException(e.getMessage(), e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
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
      throw interrupted(trainer, "in epoch %d of %d".formatted(epoch + 1, trainer.epochs()));
    }
  }

  /// Before anything is read, which an interrupted thread cannot do.
  static void requireNotInterrupted(Trainer trainer) {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(trainer, "before its first step");
    }
  }

  private static CancellationException interrupted(Trainer trainer, String when) {
    return new CancellationException(
        "the training was interrupted %s; %s".formatted(when, goingOn(trainer.stateFile())));
  }

  private static String goingOn(@Nullable Path file) {
    if (file == null) {
      return "with a stateFile the next one could go on from here";
    }
    return Files.exists(file)
        ? "fit again, from the same initial weights, to go on from " + file
        : "nothing is saved in " + file + " yet; fit again, from the same initial weights";
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
    EpochReport.Validation checked =
        validation == null ? null : EpochReport.Validation.of(Evaluation.of(evaluated, validation));
    if (best != null && checked != null) {
      best.offer(epoch, checked);
    }
    EpochReport report =
        new EpochReport(
            epoch, trainer.epochs(), loss, trainer.optimizer().learningRate() * factor, checked);
    reports.add(report);
    try {
      for (TrainingListener listener : trainer.listeners()) {
        listener.epoch(report);
      }
    } catch (RuntimeException | Error thrown) {
      saveAsEndedBy(thrown);
      throw thrown;
    }
  }

  /// A listener may end the training, but the epoch that it was told of is done: it is saved.
  private void saveAsEndedBy(Throwable thrown) {
    Path file = trainer.stateFile();
    try {
      if (file != null) {
        write(file);
      }
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
    }
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
            + " augmentation %s | preprocessing %x | seed %x | data %s with ids %s | validation %s",
        network.spec().text(),
        network.sha256(),
        trainer.loss().fingerprint(),
        trainer.optimizer().text(),
        trainer.epochs(),
        trainer.batchSize(),
        trainer.shards(),
        trainer.clipNorm(),
        trainer.augmentation(),
        network.preprocessing() == null ? 0 : network.preprocessing().hashCode(),
        trainer.seed().key(),
        training.sha256(),
        IdHash.of(training),
        validation == null ? "none" : validation.sha256());
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
