package dev.retort.distill.recipe;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The networks of a recipe, each trained once. In a folder they outlive the program: one that is
/// finished is found again, one that is half trained goes on, and a recipe that was broken off
/// anywhere ends with the bits of one that was not.
///
/// A network is kept under its name with everything its weights depend on: the layers, the loss,
/// the optimizer, the data, the seeds. A folder that holds another network under that name is
/// refused.
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
    String recipe = recipe(spec, start, trainer, data);
    Path file = file(name, ".safetensors");
    if (file != null && Files.exists(file)) {
      Network kept = Checkpoint.read(file);
      if (!recipe.equals(kept.provenance().entries().get(KEY))) {
        throw new IllegalArgumentException(
            "%s was trained in another way than is asked for now; choose another folder, or empty this one"
                .formatted(file));
      }
      listener.found(name);
      return kept;
    }
    listener.begins(name);
    Path state = file(name, ".state");
    Trainer told = trainer.listener(new Told(name));
    Network network = spec.initialize(start);
    TrainingResult result = (state == null ? told : told.stateFile(state)).fit(network, data);
    network.provenance(network.provenance().with(KEY, recipe));
    if (file != null && state != null) {
      Checkpoint.write(network, file);
      Files.deleteIfExists(state); // what it was for is done
    }
    listener.trained(name, result.epochs());
    return network;
  }

  private @Nullable Path file(String name, String ending) throws IOException {
    return folder == null ? null : Files.createDirectories(folder).resolve(name + ending);
  }

  /// Everything that has a say in the weights.
  private static String recipe(NetworkSpec spec, Seed start, Trainer trainer, Dataset data) {
    return String.format(
        Locale.ROOT,
        "%s from seed %x | %s | %s | %d epochs of batches of %d | augmentation %s | %s | seed %x |"
            + " data %s",
        spec.text(),
        start.key(),
        trainer.loss().fingerprint(),
        trainer.optimizer().text(),
        trainer.epochs(),
        trainer.batchSize(),
        trainer.augmentation(),
        trainer.normalization(),
        trainer.seed().key(),
        data.sha256());
  }

  private final class Told implements TrainingListener {
    private final String name;

    Told(String name) {
      this.name = name;
    }

    @Override
    public void step(long step, long totalSteps, int samples, double loss) {
      listener.step(name, step, totalSteps, samples, loss);
    }
  }
}
