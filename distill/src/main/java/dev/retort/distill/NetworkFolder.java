package dev.retort.distill;

import dev.retort.engine.KeyDifference;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.io.JsonException;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A folder in which networks outlive the program that trains them: one that is finished is found
/// again, one that is half trained goes on, to the same bits.
///
/// | file | what |
/// |---|---|
/// | `NAME.safetensors` | a finished network; `recipe` in its provenance is all that its weights depend on |
/// | `NAME.state` | all that the training of a half-trained one knew after the last epoch that was saved |
/// | `NAME.json` | the recipe of the training; once it is finished also its epochs, samples and seconds |
/// | `NAME.seconds` | the seconds alone, by earlier versions of the program |
///
/// Where a network of that name was made by another recipe, it is refused, and the refusal names
/// what differs. The folder is made when something is first written. Programs must not use one
/// folder at the same time.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="folder"}
public final class NetworkFolder {
  private static final String KEY = "recipe";

  private final @Nullable Path folder;

  /// @param folder null where nothing is kept: then nothing is ever found
  public NetworkFolder(@Nullable Path folder) {
    this.folder = folder;
  }

  /// Whether anything is kept.
  public boolean keeps() {
    return folder != null;
  }

  /// What a training ends with that could not read or write a file: that failure, unless an
  /// interrupt of the thread is behind it, which closes files.
  ///
  /// @param interrupted what is said of an interrupt
  /// @throws CancellationException if it was one; the failure is its cause
  public static IOException unlessInterrupted(IOException failure, String interrupted) {
    if (failure instanceof ClosedByInterruptException
        || failure.getCause() instanceof ClosedByInterruptException) {
      CancellationException told = new CancellationException(interrupted);
      told.initCause(failure);
      throw told;
    }
    return failure;
  }

  /// Everything that has a say in the weights, in one line, but for the ids of the samples, which
  /// dropout and augmentation draw from.
  ///
  /// @param begin the weights that training begins with, in a few words: a seed, or a hash
  /// @param loss what the loss depends on
  /// @param validation what the best epoch is chosen by; null to take the last
  public static String recipe(
      NetworkSpec spec,
      String begin,
      String loss,
      Trainer trainer,
      Dataset data,
      @Nullable Dataset validation) {
    return String.format(
            Locale.ROOT,
            "%s from %s | %s | %s | %d epochs of batches of %d | augmentation %s | %s | seed %x |"
                + " data %s",
            spec.text(),
            begin,
            loss,
            trainer.optimizer().text(),
            trainer.epochs(),
            trainer.batchSize(),
            trainer.augmentation().text(),
            trainer.normalization(),
            trainer.seed().key(),
            data.sha256())
        + (validation == null ? "" : " | validation " + validation.sha256())
        + unusual(trainer, validation != null)
        + frozen(trainer, spec);
  }

  /// The weights that a seed draws for a network, as [#recipe] has them. How they are drawn is said
  /// where it is not as usual, because the text of a layer does not.
  public static String seeded(Seed start, Network network) {
    StringBuilder begin = new StringBuilder("seed ").append(Long.toHexString(start.key()));
    for (Parameter parameter : network.parameters()) {
      ParameterSpec spec = parameter.spec();
      boolean usual = spec.initialization() == Initialization.HE_NORMAL;
      if (spec.role() == ParameterSpec.Role.WEIGHT && !usual) {
        begin.append(", ").append(parameter.name()).append(' ').append(spec.initialization());
      }
    }
    return begin.toString();
  }

  /// Settings that few trainers have. They are left out where they are as usual, so that a network
  /// which was kept before they were written down is still found.
  private static String unusual(Trainer trainer, boolean validated) {
    return (trainer.shards() == 1 ? "" : " | shards " + trainer.shards())
        + (trainer.clipNorm() == Double.POSITIVE_INFINITY ? "" : " | clip " + trainer.clipNorm())
        + (validated && trainer.patience() < Integer.MAX_VALUE
            ? " | patience " + trainer.patience()
            : "");
  }

  /// The frozen layers by their places, whichever way they were named; nothing where none is.
  private static String frozen(Trainer trainer, NetworkSpec spec) {
    List<String> paths = trainer.frozenPaths(spec);
    return paths.isEmpty() ? "" : " | frozen " + String.join(" ", paths);
  }

  /// What a network of a run with that seed is called.
  public static String name(long seed, String network) {
    return "seed-" + seed + "-" + network;
  }

  /// The finished network of that name; null where there is none.
  ///
  /// @throws TrainedOtherwiseException if it was made by another recipe
  public @Nullable Network find(String name, String recipe) throws IOException {
    Path file = file(name, ".safetensors");
    if (file == null || !Files.exists(file)) {
      return null;
    }
    Network kept = Checkpoint.read(file);
    String former = kept.provenance().entries().get(KEY);
    if (!recipe.equals(former)) {
      throw madeOtherwise(file, former, recipe);
    }
    return kept;
  }

  /// How the training of that name went; null where nobody knows. Of folders of earlier versions no
  /// more is known than the seconds.
  public @Nullable TrainingResult training(String name, String recipe) throws IOException {
    Json.Members about = about(name);
    if (about.find(KEY).isEmpty()) {
      Duration earlier = ofEarlierVersions(name);
      return earlier.isZero() ? null : new TrainingResult(List.of(), -1, 0, earlier);
    }
    if (!about.get(KEY).equals(Json.of(recipe)) || about.find("epochs").isEmpty()) {
      return null;
    }
    try {
      return TrainingResult.of(about, about.get("kept").asInt(), about.get("planned").asInt());
    } catch (JsonException e) {
      throw damaged(name, String.valueOf(e.getMessage()));
    }
  }

  /// Where the state of a training of that name is kept; null where nothing is. If an earlier run
  /// of the program has left one there, the training goes on from it.
  ///
  /// @throws TrainedOtherwiseException if that is of another recipe
  /// @throws IOException if there is a file in place of the folder; says so
  public @Nullable Path state(String name, String recipe) throws IOException {
    Path state = file(name, ".state");
    if (folder == null || state == null) {
      return null;
    }
    Optional<Json> former = about(name).find(KEY).filter(key -> !key.equals(Json.of(recipe)));
    if (former.isPresent() && Files.exists(state)) {
      String known = former.get() instanceof Json.Text(String text) ? text : null;
      throw madeOtherwise(state, known, recipe);
    }
    makeFolder(folder);
    write(name, Json.object().with(KEY, recipe));
    return state;
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getFile() + " is a file where a folder is needed", e);
    }
  }

  /// Whether an earlier run of the program has left a state.
  public boolean isHalfTrained(String name) {
    Path state = file(name, ".state");
    return state != null && Files.exists(state);
  }

  /// Keeps a network whose training is finished and how that went, and removes what was for the way
  /// there.
  public TrainedNetwork finish(String name, Network network, TrainingResult training, String recipe)
      throws IOException {
    TrainedNetwork trained = new TrainedNetwork(network, keep(name, training, recipe));
    keep(name, network, recipe);
    removeState(name);
    return trained;
  }

  /// Keeps how a training went, and returns it with the seconds that earlier versions of the
  /// program counted.
  public TrainingResult keep(String name, TrainingResult training, String recipe)
      throws IOException {
    TrainingResult whole =
        new TrainingResult(
            training.epochs(),
            training.keptEpoch(),
            training.samples(),
            training.duration().plus(ofEarlierVersions(name)));
    write(
        name,
        whole
            .toJson()
            .with(KEY, recipe)
            .with("kept", whole.keptEpoch())
            .with("planned", whole.epochs().isEmpty() ? 0 : whole.epochs().getLast().epochs()));
    return whole;
  }

  /// Keeps a finished network, which from now on says by which recipe it was made.
  public void keep(String name, Network network, String recipe) throws IOException {
    Path file = file(name, ".safetensors");
    if (file != null) {
      network.provenance(network.provenance().with(KEY, recipe));
      Checkpoint.write(network, file);
    }
  }

  /// Removes what was for a training that is finished and kept.
  public void removeState(String name) throws IOException {
    Path state = file(name, ".state");
    Path seconds = file(name, ".seconds");
    if (state != null && seconds != null) {
      Files.deleteIfExists(state);
      if (about(name).find("epochs").isPresent()) {
        Files.deleteIfExists(seconds); // they are in the sum
      }
    }
  }

  /// Removes all that is kept of a training but its network.
  public void remove(String name) throws IOException {
    for (String ending : List.of(".state", ".json", ".seconds")) {
      Path file = file(name, ending);
      if (file != null) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void write(String name, Json.Members about) throws IOException {
    Path file = file(name, ".json");
    if (file != null) {
      AtomicFile.write(file, about.pretty() + "\n");
    }
  }

  /// What is known of a training; nothing where the file is missing.
  ///
  /// @throws DataFormatException if it is damaged
  private Json.Members about(String name) throws IOException {
    Path file = file(name, ".json");
    if (file == null || !Files.exists(file)) {
      return Json.object();
    }
    try {
      return Json.parse(Files.readString(file)).asObject();
    } catch (CharacterCodingException _) {
      throw damaged(name, "it is no text in UTF-8");
    } catch (JsonException e) {
      throw damaged(name, String.valueOf(e.getMessage()));
    }
  }

  private IOException damaged(String name, String why) {
    return new DataFormatException(
        Path.of(String.valueOf(file(name, ".json"))), "is damaged (%s); delete it".formatted(why));
  }

  private Duration ofEarlierVersions(String name) throws IOException {
    Path file = file(name, ".seconds");
    if (file == null || !Files.exists(file)) {
      return Duration.ZERO;
    }
    try {
      double seconds = Double.parseDouble(Files.readString(file).strip());
      return Double.isFinite(seconds) ? Duration.ofNanos(Math.round(seconds * 1e9)) : Duration.ZERO;
    } catch (CharacterCodingException | NumberFormatException damaged) {
      return Duration.ZERO; // no weight depends on it
    }
  }

  /// @param former by which it was made; null where the file does not say
  private static TrainedOtherwiseException madeOtherwise(
      Path file, @Nullable String former, String recipe) {
    String difference = former == null ? "" : " (" + KeyDifference.of(former, recipe) + ")";
    return new TrainedOtherwiseException(
        "%s was trained in another way than is asked for now%s; choose another folder, or empty this one"
            .formatted(file, difference));
  }

  private @Nullable Path file(String name, String ending) {
    return folder == null ? null : folder.resolve(name + ending);
  }
}
