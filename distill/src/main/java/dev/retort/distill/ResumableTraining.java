package dev.retort.distill;

import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.loss.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// One training of a comparison: it lies ready in the comparison's folder, goes on there, or
/// begins. In all three cases its network ends with the same bits and says where it comes from.
final class ResumableTraining {
  private final NetworkFolder folder;
  private final Progress progress;
  private final Role role;
  private final String title;
  private final long seed;
  private final Network network;
  private final Trainer trainer;
  private final Dataset data;
  private final @Nullable Dataset validation;
  private final String name;
  private final String recipe;

  /// @param title what messages call it
  /// @param network with initial weights; it is signed already, because its signature speaks of
  ///   them
  /// @param trainer with a loss of the right fingerprint; [#train] may be given another one
  ResumableTraining(
      NetworkFolder folder,
      Progress progress,
      Role role,
      String title,
      long seed,
      Network network,
      Trainer trainer,
      Dataset data,
      @Nullable Dataset validation) {
    this.folder = folder;
    this.progress = progress;
    this.role = role;
    this.title = title;
    this.seed = seed;
    this.network = network;
    this.trainer = trainer;
    this.data = data;
    this.validation = validation;
    name = NetworkFolder.name(seed, role.key());
    recipe =
        folder.keeps()
            ? NetworkFolder.recipe(
                network.spec(),
                "weights " + new NetworkTeacher(network).sha256(), // and their preprocessing
                trainer.loss().fingerprint(),
                trainer,
                data,
                validation)
            : "";
  }

  /// Gives the network the weights that lie ready; null where there are none.
  ///
  /// @throws IllegalArgumentException if the folder holds another network under this name
  /// @throws CancellationException if the thread is interrupted, which reads nothing
  @Nullable TrainedNetwork find() {
    requireNotInterrupted();
    try {
      Network kept = folder.find(name, recipe);
      if (kept == null) {
        return null;
      }
      network.copyWeightsFrom(kept);
      Preprocessing preprocessing = kept.preprocessing();
      if (preprocessing != null) {
        network.preprocessing(preprocessing);
      }
      network.classNames(kept.classNames());
      network.columnNames(kept.columnNames());
      network.task(kept.task());
      KnownClasses.rename(network, data);
      network.provenance(kept.provenance());
      folder.removeState(name);
      TrainedNetwork found = new TrainedNetwork(network, folder.training(name, recipe));
      progress.found(role, seed, found.epochs());
      return found;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Trains the network, from the beginning or from where an earlier run of the program was broken
  /// off.
  ///
  /// @param loss of the same fingerprint as that which was planned
  /// @param preparation the time that it took to make it, which counts as a part of the training
  /// @throws IllegalArgumentException if the folder holds the state of another network
  /// @throws TrainingDivergedException that says whose training it was
  /// @throws CancellationException if the thread is interrupted; says that too
  TrainedNetwork train(Loss loss, Duration preparation) {
    requireNotInterrupted();
    try {
      Path state = folder.state(name, recipe);
      Trainer told = progress.listening(trainer.loss(loss), role, seed);
      if (folder.isHalfTrained(name)) {
        progress.resumes(role, seed);
      }
      TrainingResult result =
          (state == null ? told : told.stateFile(state)).fit(network, data, validation);
      TrainedNetwork trained = folder.finish(name, network, result.after(preparation), recipe);
      progress.trained(role, seed, trained.epochs());
      return trained;
    } catch (TrainingDivergedException e) {
      throw new TrainingDivergedException(
          "%s, seed %d: %s".formatted(title, seed, e.getMessage()), e);
    } catch (CancellationException e) {
      throw Thread.currentThread().isInterrupted() ? interruption(e) : e;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// An interrupted thread can neither read nor write a file.
  private void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw interruption(null);
    }
  }

  private UncheckedIOException failed(IOException e) {
    IOException failure = NetworkFolder.unlessInterrupted(e, interrupted());
    return new UncheckedIOException(failure.getMessage(), failure);
  }

  private CancellationException interruption(@Nullable Exception cause) {
    CancellationException told = new CancellationException(interrupted());
    told.initCause(cause);
    return told;
  }

  /// What is said of an interrupt: of a comparison, which takes a folder and no state file. That of
  /// a listener which ends the training is left as it is.
  private String interrupted() {
    String mend =
        folder.keeps()
            ? "compare again, from the same initial weights, to go on"
            : "with a folder the next comparison could go on from here";
    return "%s, seed %d: the training was interrupted; %s".formatted(title, seed, mend);
  }

  /// The network as it lies ready, or trained with the loss that was planned.
  TrainedNetwork findOrTrain() {
    TrainedNetwork found = find();
    return found == null ? train(trainer.loss(), Duration.ZERO) : found;
  }
}
