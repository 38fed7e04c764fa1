package dev.retort.distill.recipe;

import dev.retort.distill.KnownClasses;
import dev.retort.distill.Labelled;
import dev.retort.distill.NetworkFolder;
import dev.retort.distill.TrainedNetwork;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The networks of a recipe, each trained once. In a folder they outlive the program: one that is
/// finished is found again, one that is half trained goes on, and a recipe that was broken off
/// anywhere ends with the bits of one that was not.
///
/// A network is kept under its name with everything its weights depend on: the layers, the weights
/// it began with, the loss, the optimizer, the data, the seeds. A folder that holds another network
/// under that name is refused ([NetworkFolder]). Several threads may train networks of different
/// names at once; a training whose thread is interrupted ends after the step it is at, by a
/// [CancellationException].
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="listener"}
public final class TrainedNetworks {
  private final NetworkFolder folder;
  private final RecipeListener listener;

  /// @param folder where networks are kept; null where they are not
  public TrainedNetworks(@Nullable Path folder, RecipeListener listener) {
    this.folder = new NetworkFolder(folder);
    this.listener = new OneCallAtATime(listener);
  }

  /// One file for several trainings: each would find the state of the one before it, which is not
  /// its own. The folder keeps them all.
  static void requireNoStateFile(String trained, Trainer trainer) {
    if (trainer.stateFile() != null) {
      throw new IllegalArgumentException(
          "%s is one of several trainings, which cannot keep the state of all in the one file %s; leave stateFile out, and name a folder for their networks"
              .formatted(trained, trainer.stateFile()));
    }
  }

  /// The network of that name: as it lies in the folder, or trained from initial weights. Of the
  /// trainer's validation split no use is made.
  ///
  /// @throws IllegalArgumentException if the folder holds another one under this name, or the
  ///   trainer keeps a state file
  /// @throws dev.retort.engine.TrainingDivergedException if the training diverges
  /// @throws CancellationException if the thread is interrupted
  public TrainedNetwork train(
      String name, NetworkSpec spec, Seed start, Trainer trainer, Dataset data) throws IOException {
    return train(name, spec, start, trainer, data, Duration.ZERO);
  }

  /// Likewise, where making ready what the loss needs has taken time, which counts as a part of the
  /// training.
  TrainedNetwork train(
      String name,
      NetworkSpec spec,
      Seed start,
      Trainer trainer,
      Dataset data,
      Duration preparation)
      throws IOException {
    Network network = spec.initialize(start);
    String begin = NetworkFolder.seeded(start, network);
    return train(name, network, begin, trainer, data, null, () -> preparation);
  }

  /// As [#train], on labels alone: on the samples that have one, for as many steps as on all, and
  /// with preprocessing fitted to all, as a student with a teacher has it.
  ///
  /// @throws IllegalArgumentException if the folder holds another one under this name
  /// @throws dev.retort.engine.TrainingDivergedException if the training diverges
  /// @throws CancellationException if the thread is interrupted
  public TrainedNetwork trainOnLabels(
      String name, NetworkSpec spec, Seed start, Trainer trainer, Dataset data) throws IOException {
    Labelled labelled = Labelled.of(data);
    Network network = spec.initialize(start);
    String begin =
        NetworkFolder.seeded(start, network) + labelled.prepare(network, trainer.normalization());
    Trainer all = labelled.sameSteps(trainer, network);
    return train(name, network, begin, all, labelled.data(), null, () -> Duration.ZERO);
  }

  /// The network of that name: as it lies in the folder, or trained from the weights that `network`
  /// has.
  ///
  /// @param begin what those weights are, in a few words: a seed, or a hash
  /// @param validation what the best epoch is chosen by; null to take the last
  /// @param preparation makes ready what the loss needs, unless the network lies ready, and says
  ///   how long that took, which counts as a part of the training
  /// @throws IllegalArgumentException if the folder holds another one under this name
  TrainedNetwork train(
      String name,
      Network network,
      String begin,
      Trainer trainer,
      Dataset data,
      @Nullable Dataset validation,
      Supplier<Duration> preparation)
      throws IOException {
    requireNoStateFile(name, trainer);
    String recipe =
        NetworkFolder.recipe(
            network.spec(), begin, trainer.loss().fingerprint(), trainer, data, validation);
    requireNotInterrupted(name);
    try {
      Network known = folder.find(name, recipe);
      if (known != null) {
        KnownClasses.rename(known, data);
        TrainedNetwork found = new TrainedNetwork(known, folder.training(name, recipe));
        listener.found(name, found.epochs(), List.of(known.sha256()));
        folder.removeState(name);
        return found;
      }
      Path state = begin(name, recipe);
      Duration prepared = preparation.get();
      Trainer told = trainer.listener(steps(name));
      TrainingResult result =
          (state == null ? told : told.stateFile(state)).fit(network, data, validation);
      TrainedNetwork trained = folder.finish(name, network, result.after(prepared), recipe);
      listener.trained(name, trained.epochs(), List.of(network.sha256()));
      return trained;
    } catch (IOException e) {
      throw NetworkFolder.unlessInterrupted(e, interrupted(name));
    }
  }

  /// Networks that are trained together, likewise.
  ///
  /// @param networks with initial weights
  /// @param seeds that these and dropout are drawn from
  /// @param prepared what [Labelled#prepare] has said of them
  List<TrainedNetwork> train(
      List<String> names,
      List<Network> networks,
      List<Seed> seeds,
      String prepared,
      float weight,
      Trainer trainer,
      Dataset data)
      throws IOException {
    List<String> recipes = new ArrayList<>();
    String loss = "mutual learning, weight " + weight;
    for (int k = 0; k < names.size(); k++) {
      Network network = networks.get(k);
      String begin = NetworkFolder.seeded(seeds.get(k), network) + prepared;
      recipes.add(NetworkFolder.recipe(network.spec(), begin, loss, trainer, data, null));
    }
    String together = String.join(" with ", recipes);
    String name = String.join("+", names);
    requireNotInterrupted(name);
    try {
      List<Network> found = new ArrayList<>();
      for (int k = 0; k < names.size(); k++) {
        Network known = folder.find(names.get(k), k + " of " + together);
        if (known != null) {
          KnownClasses.rename(known, data);
          found.add(known);
        }
      }
      if (found.size() == names.size()) {
        List<TrainedNetwork> all = shared(found, folder.training(name, together));
        listener.found(name, all.getFirst().epochs(), hashes(found));
        folder.removeState(name);
        return all;
      }
      Path state = begin(name, together);
      TrainingResult result =
          folder.keep(
              name,
              new MutualLearning(networks, seeds, trainer, weight, data, steps(name))
                  .train(state, together),
              together);
      for (int k = 0; k < names.size(); k++) {
        folder.keep(names.get(k), networks.get(k), k + " of " + together);
      }
      folder.removeState(name);
      listener.trained(name, result.epochs(), hashes(networks));
      return shared(networks, result);
    } catch (IOException e) {
      throw NetworkFolder.unlessInterrupted(e, interrupted(name));
    }
  }

  /// Says that a training begins or goes on, and where its state is kept.
  private @Nullable Path begin(String name, String recipe) throws IOException {
    Path state = folder.state(name, recipe);
    listener.begins(name);
    if (folder.isHalfTrained(name)) {
      listener.resumes(name);
    }
    return state;
  }

  private TrainingListener steps(String name) {
    return new TrainingListener() {
      @Override
      public void step(long step, long totalSteps, int samples, double loss) {
        listener.step(name, step, totalSteps, samples, loss);
        requireNotInterrupted(name);
      }
    };
  }

  /// An interrupted thread writes nothing, nor reads a network or a state.
  private void requireNotInterrupted(String name) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(interrupted(name));
    }
  }

  private String interrupted(String name) {
    String mend =
        folder.keeps()
            ? "run it again to go on"
            : "with a folder the next run could go on from here";
    return "the training of %s was interrupted; %s".formatted(name, mend);
  }

  private static List<String> hashes(List<Network> networks) {
    return networks.stream().map(Network::sha256).toList();
  }

  /// Networks that were trained together, each with its share of the time.
  private static List<TrainedNetwork> shared(
      List<Network> networks, @Nullable TrainingResult together) {
    TrainingResult share =
        together == null
            ? null
            : new TrainingResult(
                together.epochs(),
                together.keptEpoch(),
                together.samples(),
                together.duration().dividedBy(networks.size()));
    return networks.stream().map(network -> new TrainedNetwork(network, share)).toList();
  }
}
