package dev.retort.distill.recipe;

import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The networks of a recipe, each trained once. In a folder they outlive the program: one that is
/// finished is found again, one that is half trained goes on, and a recipe that was broken off
/// anywhere ends with the bits of one that was not.
///
/// A network is kept under its name with everything its weights depend on: the layers, the weights
/// it began with, the loss, the optimizer, the data, the seeds. A folder that holds another network
/// under that name is refused.
public final class TrainedNetworks {
  private static final String KEY = "recipe";

  private final @Nullable Path folder;
  private final RecipeListener listener;

  /// @param folder where networks are kept; null where they are not
  public TrainedNetworks(@Nullable Path folder, RecipeListener listener) {
    this.folder = folder;
    this.listener = listener;
  }

  /// The network of that name: as it lies in the folder, or trained from initial weights.
  ///
  /// @throws IllegalArgumentException if the folder holds another one under this name
  public Network train(String name, NetworkSpec spec, Seed start, Trainer trainer, Dataset data)
      throws IOException {
    String begin = String.format(Locale.ROOT, "seed %x", start.key());
    return train(name, spec.initialize(start), begin, trainer, data, null).network();
  }

  /// The network of that name: as it lies in the folder, or trained from the weights that `network`
  /// has.
  ///
  /// @param begin what those weights are, in a few words: a seed, or a hash
  /// @param validation what the best epoch is chosen by; null to take the last
  /// @throws IllegalArgumentException if the folder holds another one under this name
  TrainedNetwork train(
      String name,
      Network network,
      String begin,
      Trainer trainer,
      Dataset data,
      @Nullable Dataset validation)
      throws IOException {
    String recipe =
        recipe(network.spec(), begin, trainer.loss().fingerprint(), trainer, data)
            + (validation == null ? "" : " | validation " + validation.sha256());
    Network known = find(name, recipe);
    TrainingClock clock = new TrainingClock(name, file(name, ".seconds"), listener);
    Path state = file(name, ".state");
    if (known != null) {
      listener.found(name);
      delete(state);
      return new TrainedNetwork(known, clock.seconds());
    }
    listener.begins(name);
    Trainer told = trainer.listener(clock);
    List<EpochReport> epochs =
        (state == null ? told : told.stateFile(state)).fit(network, data, validation).epochs();
    clock.keep();
    keep(name, network, recipe);
    delete(state); // what it was for is done
    listener.trained(name, epochs);
    return new TrainedNetwork(network, clock.seconds());
  }

  /// Networks that are trained together, likewise.
  ///
  /// @param networks with initial weights
  /// @param seeds that these and dropout are drawn from
  List<TrainedNetwork> train(
      List<String> names,
      List<Network> networks,
      List<Seed> seeds,
      float weight,
      Trainer trainer,
      Dataset data)
      throws IOException {
    List<String> recipes = new ArrayList<>();
    String loss = "mutual learning, weight " + weight;
    for (int k = 0; k < names.size(); k++) {
      String begin = String.format(Locale.ROOT, "seed %x", seeds.get(k).key());
      recipes.add(recipe(networks.get(k).spec(), begin, loss, trainer, data));
    }
    String together = String.join(" with ", recipes);
    String name = String.join("+", names);
    TrainingClock clock = new TrainingClock(name, file(name, ".seconds"), listener);
    Path state = file(name, ".state");
    List<TrainedNetwork> found = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      Network known = find(names.get(k), k + " of " + together);
      if (known != null) {
        found.add(new TrainedNetwork(known, clock.seconds() / names.size()));
      }
    }
    if (found.size() == names.size()) {
      listener.found(name);
      delete(state);
      return found;
    }
    listener.begins(name);
    List<EpochReport> epochs =
        new MutualLearning(networks, seeds, trainer, weight, data, clock).train(state, together);
    clock.keep();
    List<TrainedNetwork> trained = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      keep(names.get(k), networks.get(k), k + " of " + together);
      trained.add(new TrainedNetwork(networks.get(k), clock.seconds() / names.size()));
    }
    delete(state);
    listener.trained(name, epochs);
    return trained;
  }

  private @Nullable Network find(String name, String recipe) throws IOException {
    Path file = file(name, ".safetensors");
    if (file == null || !Files.exists(file)) {
      return null;
    }
    Network kept = Checkpoint.read(file);
    if (!recipe.equals(kept.provenance().entries().get(KEY))) {
      throw new IllegalArgumentException(
          "%s was trained in another way than is asked for now; choose another folder, or empty this one"
              .formatted(file));
    }
    return kept;
  }

  private void keep(String name, Network network, String recipe) throws IOException {
    network.provenance(network.provenance().with(KEY, recipe));
    Path file = file(name, ".safetensors");
    if (file != null) {
      Checkpoint.write(network, file);
    }
  }

  private static void delete(@Nullable Path state) throws IOException {
    if (state != null) {
      Files.deleteIfExists(state);
    }
  }

  private @Nullable Path file(String name, String ending) throws IOException {
    return folder == null ? null : Files.createDirectories(folder).resolve(name + ending);
  }

  /// Everything that has a say in the weights.
  private static String recipe(
      NetworkSpec spec, String begin, String loss, Trainer trainer, Dataset data) {
    return String.format(
        Locale.ROOT,
        "%s from %s | %s | %s | %d epochs of batches of %d | augmentation %s | %s | seed %x | data"
            + " %s",
        spec.text(),
        begin,
        loss,
        trainer.optimizer().text(),
        trainer.epochs(),
        trainer.batchSize(),
        trainer.augmentation(),
        trainer.normalization(),
        trainer.seed().key(),
        data.sha256());
  }
}
