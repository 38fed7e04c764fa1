package dev.retort.distill;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.EpochReport;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a network: the key, how its training went, and what earlier versions kept.
final class NetworkFolderTest {
  private static final Trainer TRAINER =
      Trainer.of(adam(1e-3f), crossEntropy()).epochs(3).batchSize(32).seed(Seed.of(2));

  @TempDir private Path folder;

  private static String recipe(Trainer trainer, @Nullable Dataset validation) {
    return NetworkFolder.recipe(
        TinyData.SMALL, "seed 1", "cross entropy", trainer, TinyData.TRAINING, validation);
  }

  /// The line as it was before settings were added to it: folders that were made then stay valid.
  @Test
  void usualSettingsHaveTheKeyThatTheyAlwaysHad() {
    String always =
        TinyData.SMALL.text()
            + " from seed 1 | cross entropy | adam 0.001 | 3 epochs of batches of 32 | augmentation"
            + " none | usual | seed "
            + Long.toHexString(Seed.of(2).key())
            + " | data "
            + TinyData.TRAINING.sha256();
    assertEquals(always, recipe(TRAINER, null));
    assertEquals(
        always + " | validation " + TinyData.TEST.sha256(), recipe(TRAINER, TinyData.TEST));
  }

  @Test
  void allSettingsThatChangeTheWeightsChangeTheKey() {
    Set<String> keys = new TreeSet<>();
    keys.add(recipe(TRAINER, null));
    keys.add(recipe(TRAINER, TinyData.TEST));
    keys.add(recipe(TRAINER.shards(2), null));
    keys.add(recipe(TRAINER.clipNorm(1), null));
    keys.add(recipe(TRAINER.clipNorm(2), null));
    keys.add(recipe(TRAINER.frozen("1"), null));
    keys.add(recipe(TRAINER.frozen("3"), null));
    keys.add(recipe(TRAINER.patience(3), TinyData.TEST));
    keys.add(recipe(TRAINER.patience(4), TinyData.TEST));
    keys.add(recipe(TRAINER.optimizer(adam(1e-3f).maxNorm(2)), null));
    assertEquals(10, keys.size(), keys.toString());
    assertEquals(
        recipe(TRAINER, null),
        recipe(TRAINER.patience(3).threads(1).validation(0.5), null),
        "none of these has a say where nothing validates");
  }

  /// However they were named, and in the order of the network.
  @Test
  void frozenLayersEndTheKeyByTheirPlaces() {
    NetworkSpec spec =
        NetworkSpec.input(1, 28, 28)
            .then(
                flatten(), dense(8).named("low"), residual(dense(8), relu(), dense(8)), dense(10));
    Trainer frozen = TRAINER.frozen("2", "low");
    String key =
        NetworkFolder.recipe(spec, "seed 1", "cross entropy", frozen, TinyData.TRAINING, null);
    String end = " | data " + TinyData.TRAINING.sha256() + " | frozen 1 2.block.0 2.block.2";
    assertTrue(key.endsWith(end), key);
  }

  /// Of layers whose weights are drawn in another way the text is the same.
  @Test
  void howWeightsAreDrawnIsInTheKeyWhereItIsNotAsUsual() {
    Seed seed = Seed.of(255);
    String usual = "seed " + Long.toHexString(seed.key());
    assertEquals(usual, NetworkFolder.seeded(seed, TinyData.BIG_NAMED.initialize(seed)));
    NetworkSpec other =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(8), new Dense(10, true, Initialization.GLOROT_UNIFORM));
    assertEquals(
        usual + ", 2.weight GLOROT_UNIFORM", NetworkFolder.seeded(seed, other.initialize(seed)));
  }

  @Test
  void aNameThatAnotherRecipeHasIsRefused() throws IOException {
    NetworkFolder kept = new NetworkFolder(folder);
    kept.keep("net", TinyData.SMALL.initialize(Seed.of(1)), "a");
    Path file = folder.resolve("net.safetensors");
    String otherwise = " was trained in another way than is asked for now";
    String said = Refusal.of(TrainedOtherwiseException.class, () -> kept.find("net", "b"));
    assertTrue(said.startsWith(file + otherwise), said);
    Path state = kept.state("half", "a");
    assertNotNull(state);
    Files.createFile(state);
    said = Refusal.of(TrainedOtherwiseException.class, () -> kept.state("half", "b"));
    assertTrue(said.startsWith(state + otherwise), said);
  }

  @Test
  void whatIsDamagedIsNamed() throws IOException {
    NetworkFolder kept = new NetworkFolder(folder);
    Path file = folder.resolve("net.json");
    Files.write(file, new byte[] {'{', (byte) 0xFF});
    assertEquals(
        file + ": is damaged (it is no text in UTF-8); delete it",
        Refusal.of(DataFormatException.class, () -> kept.state("net", "a")));
    Files.writeString(file, "{\"recipe\": ");
    String said = Refusal.of(DataFormatException.class, () -> kept.training("net", "a"));
    assertTrue(said.startsWith(file + ": is damaged (line 1"), said);
    assertTrue(said.endsWith("); delete it"), said);
    Files.delete(file);
    Files.write(folder.resolve("net.seconds"), new byte[] {(byte) 0xFF});
    assertNull(kept.training("net", "a"), "no weight depends on seconds");
  }

  @Test
  void aFileInItsPlaceIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("afile"));
    String said = file + " is a file where a folder is needed";
    NetworkFolder kept = new NetworkFolder(file);
    assertEquals(said, Refusal.of(IOException.class, () -> kept.state("net", "a")));
    Distiller distiller =
        TinyDistiller.with(Distiller.from(TinyData.SMALL, TRAINER)).controls(false).folder(file);
    assertEquals(
        said,
        Refusal.of(
            UncheckedIOException.class,
            () -> distiller.compare(TinyData.SMALL, TinyData.TRAINING, TinyData.TEST, 1)));
  }

  @Test
  void keepsHowATrainingWent() throws IOException {
    TrainingResult training =
        new TrainingResult(
            List.of(
                new EpochReport(0, 9, 2.5, 1e-3, new EpochReport.Validation(3, 10, 0.1)),
                new EpochReport(1, 9, 1.25, 1e-4, new EpochReport.Validation(2, 10, Double.NaN))),
            1,
            600,
            Duration.ofMillis(1500));
    NetworkFolder first = new NetworkFolder(folder);
    first.keep("net", training, "a");
    assertEquals(training, first.training("net", "a"));
    assertNull(first.training("net", "b"), "that is of another recipe");
    assertNull(new NetworkFolder(null).training("net", "a"));
  }

  @Test
  void earlierVersionsKeptSecondsAlone() throws IOException {
    Files.writeString(folder.resolve("net.seconds"), "2.5");
    NetworkFolder kept = new NetworkFolder(folder);
    TrainingResult known = kept.training("net", "a");
    assertNotNull(known);
    assertEquals(Duration.ofMillis(2500), known.duration());
    assertEquals(List.of(), known.epochs());

    // half trained then, finished now
    kept.state("net", "a");
    TrainingResult rest = new TrainingResult(List.of(), -1, 32, Duration.ofSeconds(1));
    assertEquals(Duration.ofMillis(3500), kept.keep("net", rest, "a").duration());
    kept.removeState("net");
    assertFalse(Files.exists(folder.resolve("net.seconds")));
    known = kept.training("net", "a");
    assertNotNull(known);
    assertEquals(Duration.ofMillis(3500), known.duration());
  }
}
