package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.io.Json;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Trainings that are kept in a file: what they go on from, and what they refuse.
@Isolated("changes the default locale")
final class SavedTrainingTest {
  /// Breaks a training off behind its half, in the midst of an epoch.
  private static final TrainingListener BREAKING =
      new TrainingListener() {
        @Override
        public void step(long step, long totalSteps, int samples, double loss) {
          if (step > totalSteps / 2 + 1) {
            throw new IllegalStateException("broken off");
          }
        }
      };

  @TempDir private Path folder = Path.of("");

  /// The first piece is made to have taken a day, which nothing else here does.
  @Test
  void aTrainingInPiecesCountsAllOfThem() throws IOException {
    Dataset data = table(40);
    Trainer trainer = TRAINER.epochs(4).batchSize(10).patience(9);
    Network whole = network();
    TrainingResult once = trainer.fit(whole, data, data);
    Path file = folder.resolve("pieces");
    Trainer saving = trainer.stateFile(file);
    assertThrows(
        IllegalStateException.class, () -> saving.listener(BREAKING).fit(network(), data, data));
    Safetensors.Contents state = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(state.metadata());
    Json.Members progress = Json.parse(metadata.getOrDefault("progress", "")).asObject();
    Duration day = Duration.ofDays(1);
    metadata.put("progress", progress.with("seconds", day.toSeconds()).text());
    DamagedStateTest.write(file, state.tensors(), metadata);
    Network pieced = network();
    TrainingResult resumed = saving.fit(pieced, data, data);
    assertEquals(whole.sha256(), pieced.sha256());
    assertEquals(once.epochs(), resumed.epochs());
    assertEquals(160, once.samples());
    assertEquals(160, resumed.samples(), "the lost steps of the third epoch do not count");
    assertEquals(160, saving.fit(network(), data, data).samples(), "as the state says");
    assertTrue(resumed.duration().compareTo(day) >= 0, () -> resumed.duration().toString());
  }

  /// With labels that are wrong the first epoch is the best: none that comes after the break makes
  /// up for what is not taken over.
  @Test
  void aTrainingInPiecesKeepsTheBestEpochOfAnEarlierPiece() {
    Dataset data = table(60);
    Dataset wrong = table(30, 1);
    LayerSpec[] layers = {dense(8), relu()};
    Trainer trainer = TRAINER.epochs(6).batchSize(16);
    Network whole = network(layers);
    assertEquals(0, trainer.fit(whole, data, wrong).keptEpoch());
    Trainer saving = trainer.stateFile(folder.resolve("pieces"));
    assertThrows(
        IllegalStateException.class,
        () -> saving.listener(BREAKING).fit(network(layers), data, wrong));
    Network pieced = network(layers);
    assertEquals(0, saving.fit(pieced, data, wrong).keptEpoch());
    assertEquals(whole.sha256(), pieced.sha256());
  }

  /// No two of the cosine's twelve steps have the same factor, so a schedule that began anew after
  /// the break would show.
  @Test
  void aTrainingInPiecesGoesOnInItsSchedule() {
    Dataset data = table(40);
    Schedule schedule = Schedule.parse("warmup 1 epoch, cosine");
    Trainer trainer =
        TRAINER.epochs(4).batchSize(10).optimizer(sgd(0.05f).momentum(0.9f).schedule(schedule));
    Network whole = network();
    TrainingResult once = trainer.fit(whole, data);
    Trainer saving = trainer.stateFile(folder.resolve("pieces"));
    assertThrows(IllegalStateException.class, () -> saving.listener(BREAKING).fit(network(), data));
    List<Long> steps = new ArrayList<>();
    TrainingListener counting =
        new TrainingListener() {
          @Override
          public void step(long step, long totalSteps, int samples, double loss) {
            steps.add(step);
          }
        };
    Network pieced = network();
    TrainingResult resumed = saving.listener(counting).fit(pieced, data);
    assertTrue(steps.getFirst() > 1, "counted anew");
    assertEquals(16, steps.getLast().intValue());
    assertEquals(once.epochs(), resumed.epochs());
    assertEquals(whole.sha256(), pieced.sha256());
  }

  /// Behind a second of saving come nineteen of training.
  @Test
  void savingTakesATwentiethOfTheTimeAtTheMost() {
    long second = Duration.ofSeconds(1).toNanos();
    assertTrue(StateFile.isWorthSaving(-second, 0), "nothing is saved yet, by whatever clock");
    assertFalse(StateFile.isWorthSaving(19 * second - 1, second));
    assertTrue(StateFile.isWorthSaving(19 * second, second));
  }

  @Test
  void anInterruptEndsATrainingThatGoesOnToTheSameBits() {
    Dataset data = table(40);
    Trainer trainer = TRAINER.epochs(4).batchSize(10);
    Network whole = network();
    trainer.fit(whole, data);
    Path file = folder.resolve("interrupted");
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void step(long step, long totalSteps, int samples, double loss) {
            assertTrue(step <= 7, "no step after it");
            if (step == 7) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertEquals(
        "the training was interrupted in epoch 2 of 4; fit again, from the same initial weights, to"
            + " go on from "
            + file,
        interrupted(trainer.stateFile(file).listener(interrupting), data));
    assertEquals(
        "the training was interrupted in epoch 2 of 4; with a stateFile the next one could go on"
            + " from here",
        interrupted(trainer.listener(interrupting), data));
    Network resumed = network();
    trainer.stateFile(file).fit(resumed, data);
    assertEquals(whole.sha256(), resumed.sha256());
  }

  /// What it says.
  private static String interrupted(Trainer trainer, Dataset data) {
    CancellationException thrown =
        assertThrows(CancellationException.class, () -> trainer.fit(network(), data));
    boolean still = Thread.interrupted();
    assertTrue(still, "the thread stays interrupted");
    return String.valueOf(thrown.getMessage());
  }

  /// So short a training would not be saved again as soon as that. Nor is the file closed where the
  /// listener's reason is an interruption.
  @Test
  void anEpochIsKeptWhenAListenerEndsTheTraining() throws IOException {
    Dataset data = table(40);
    Trainer trainer = TRAINER.epochs(6).batchSize(10);
    Network whole = network();
    trainer.fit(whole, data);
    Path file = folder.resolve("ended");
    Trainer saving = trainer.stateFile(file);
    TrainingListener ending =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            if (report.epoch() == 3) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("enough");
            }
          }
        };
    IllegalStateException ended =
        assertThrows(
            IllegalStateException.class, () -> saving.listener(ending).fit(network(), data));
    boolean interrupted = Thread.interrupted();
    assertTrue(interrupted, "whoever asks is still told");
    assertEquals(0, ended.getSuppressed().length);
    String progress = Safetensors.read(file).metadata().getOrDefault("progress", "");
    assertEquals(4, Json.parse(progress).asObject().get("epochs").asArray().size());
    Network resumed = network();
    saving.fit(resumed, data);
    assertEquals(whole.sha256(), resumed.sha256());
  }

  /// A closed file system throws no exception of input or output.
  @Test
  void whateverSavingThrowsDoesNotHideWhyAListenerEndsTheTraining() throws IOException {
    Map<String, String> creating = Map.of("create", "true");
    FileSystem zip = FileSystems.newFileSystem(folder.resolve("state.zip"), creating);
    TrainingListener ending =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            try {
              zip.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            throw new IllegalStateException("enough");
          }
        };
    Trainer trainer = TRAINER.stateFile(zip.getPath("/state")).listener(ending);
    Dataset data = table(40);
    IllegalStateException ended =
        assertThrows(IllegalStateException.class, () -> trainer.fit(network(), data, data));
    assertEquals("enough", ended.getMessage());
    assertInstanceOf(ClosedFileSystemException.class, ended.getSuppressed()[0]);
  }

  @Test
  void aSavedTrainingGoesOnInAnotherLocaleButNotWithOtherPreprocessing() {
    Trainer trainer = TRAINER.stateFile(folder.resolve("state"));
    Dataset data = table(40);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      trainer.fit(network(), data);
    } finally {
      Locale.setDefault(before);
    }
    trainer.fit(network(), data);
    Trainer other = trainer.normalization(Normalization.NONE);
    assertThrows(UncheckedIOException.class, () -> other.fit(network(), data));
  }

  /// Cross entropy, with a parameter of its own that stays as it is.
  record Owning(String name) implements Loss {
    @Override
    public String text() {
      return "owning " + name;
    }

    @Override
    public Evaluator evaluator(Outputs outputs) {
      Evaluator plain = crossEntropy().evaluator(outputs);
      Parameter own = new Parameter(name, network().parameters().getFirst().spec());
      Map<Parameter, float[]> trained = Map.of(own, new float[own.values().length]);
      return new Evaluator() {
        @Override
        public double gradients(Batch batch) {
          return plain.gradients(batch);
        }

        @Override
        public Map<Parameter, float[]> trained() {
          return trained;
        }
      };
    }
  }

  @Test
  void aLossWhoseParameterIsCalledAsTheNetworksKeepsNoState() {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.optimizer(sgd(0.05f).momentum(0.9f));
    Trainer owning = trainer.loss(new Owning("0.weight"));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> owning.stateFile(file).fit(network(), table(40)))
            .toString();
    assertTrue(message.contains("where the loss has a parameter named \"0.weight\""), message);
    assertFalse(Files.exists(file));
    owning.fit(network(), table(40));
    Trainer saving = trainer.loss(new Owning("own")).stateFile(file);
    saving.fit(network(), table(40));
    saving.fit(network(), table(40));
  }

  @Test
  void aStateFileThatCannotBeWrittenIsRefusedBeforeTheFirstStep() {
    TrainingListener silent =
        new TrainingListener() {
          @Override
          public void step(long step, long totalSteps, int samples, double loss) {
            throw new AssertionError("a step that is lost");
          }
        };
    Path file = folder.resolve("none").resolve("state");
    Trainer trainer = TRAINER.stateFile(file).listener(silent);
    assertEquals(
        "cannot write " + file + ": its folder does not exist",
        assertThrows(UncheckedIOException.class, () -> trainer.fit(network(), table(40)))
            .getMessage());
  }

  @Test
  void whatAKilledTrainingLeftOfItsStateFileIsRemoved() throws IOException {
    String nobody = ".123456789012.0.tmp"; // no process has such a number
    Path own = Files.writeString(folder.resolve(".state" + nobody), "half");
    Path other = Files.writeString(folder.resolve(".other" + nobody), "half");
    for (Path left : List.of(own, other)) {
      Files.setLastModifiedTime(left, FileTime.fromMillis(0)); // nor is one writing elsewhere
    }
    TRAINER.stateFile(folder.resolve("state")).fit(network(), table(40));
    assertFalse(Files.exists(own));
    assertTrue(Files.exists(other));
  }

  /// The second weight is longer than what is written at once.
  @Test
  void aStateHasBestWeightsOnlyWhereSomethingChooses() throws IOException {
    Dataset data = table(40);
    LayerSpec[] layers = {dense(600), dense(600)};
    Trainer trainer = TRAINER.epochs(1);
    Path last = folder.resolve("last");
    Network network = network(layers);
    trainer.stateFile(last).fit(network, data);
    Map<String, Safetensors.Entry> saved = Safetensors.read(last).tensors();
    assertEquals(network.parameters().size(), saved.size());
    for (Parameter parameter : network.parameters()) {
      Safetensors.Entry entry = saved.get("weights." + parameter.name());
      assertArrayEquals(
          parameter.toArray(), assertInstanceOf(Safetensors.Entry.Floats.class, entry).values());
    }
    Network resumed = network(layers);
    trainer.stateFile(last).fit(resumed, data);
    assertEquals(network.sha256(), resumed.sha256());

    Path best = folder.resolve("best");
    trainer.stateFile(best).fit(network(layers), data, table(30));
    assertEquals(2 * network.parameters().size(), Safetensors.read(best).tensors().size());
  }
}
