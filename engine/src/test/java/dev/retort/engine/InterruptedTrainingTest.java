package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An interrupt may come at any time: before a training, in the midst of an epoch, or while one is
/// saved.
final class InterruptedTrainingTest {
  @TempDir private Path folder = Path.of("");

  private static TrainingListener atStep(long last, Runnable what) {
    return new TrainingListener() {
      @Override
      public void step(long step, long totalSteps, int samples, double loss) {
        if (step == last) {
          what.run();
        }
      }
    };
  }

  /// What it says. The thread is interrupted until this has seen it.
  private static String interrupted(Trainer trainer, Network network, Dataset data) {
    CancellationException thrown =
        assertThrows(CancellationException.class, () -> trainer.fit(network, data));
    boolean still = Thread.interrupted();
    assertTrue(still, "the thread stays interrupted");
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void anInterruptedThreadBeginsNoTraining() {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.stateFile(file);
    Network network = network();
    String before = network.sha256();
    Thread.currentThread().interrupt();
    assertEquals(
        "the training was interrupted before its first step; nothing is saved in "
            + file
            + " yet; fit again, from the same initial weights",
        interrupted(trainer, network, table(40)));
    assertEquals(before, network.sha256());
    assertNull(network.preprocessing());
    assertFalse(Files.exists(file));
    trainer.fit(network(), table(40));
    Thread.currentThread().interrupt();
    assertEquals(
        "the training was interrupted before its first step; fit again, from the same initial"
            + " weights, to go on from "
            + file,
        interrupted(trainer, network, table(40)));
    assertEquals(before, network.sha256());
  }

  @Test
  void anInterruptInTheFirstEpochSaysThatNothingIsSaved() {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.batchSize(10).stateFile(file);
    assertEquals(
        "the training was interrupted in epoch 1 of 2; nothing is saved in "
            + file
            + " yet; fit again, from the same initial weights",
        interrupted(
            trainer.listener(atStep(3, Thread.currentThread()::interrupt)), network(), table(40)));
  }

  /// One that is there is set aside meanwhile, and ends the training in the next epoch.
  @Test
  void anInterruptBeforeAnEpochIsSavedLosesNothing() throws IOException {
    Path file = folder.resolve("state");
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            Thread.currentThread().interrupt();
          }
        };
    Trainer trainer = TRAINER.stateFile(file).listener(interrupting);
    assertEquals(
        "the training was interrupted in epoch 2 of 2; fit again, from the same initial weights, to"
            + " go on from "
            + file,
        interrupted(trainer, network(), table(40)));
    Safetensors.Contents state = Safetensors.readHashed(file);
    Json.Members progress = Json.parse(state.metadata().getOrDefault("progress", "")).asObject();
    assertEquals(1, progress.get("epochs").asArray().size());
  }

  /// Three, each while all is written once more. A tensor is asked for twice, before the file is
  /// begun and in the midst of it.
  @Test
  void whatInterruptsComeBetweenIsWrittenOnceMore() throws IOException {
    Path file = folder.resolve("state");
    Safetensors.Entry values = new Safetensors.Entry.Floats(Shape.of(2), new float[] {1, 2});
    AtomicInteger asked = new AtomicInteger();
    Supplier<Safetensors.Entry> interrupting =
        () -> {
          if (asked.incrementAndGet() % 2 == 0 && asked.get() <= 6) {
            Thread.currentThread().interrupt();
          }
          return values;
        };
    StateFile.undisturbed(() -> Safetensors.writeHashed(file, Map.of("w", interrupting), Map.of()));
    boolean still = Thread.interrupted();
    assertTrue(still, "the thread stays interrupted");
    assertEquals(8, asked.get());
    assertEquals(Map.of("w", values), Safetensors.readHashed(file).tensors());
  }

  /// With labels that are wrong the first epoch is the best, which patience keeps as well.
  @Test
  void whateverEndsATrainingItsBestEpochIsKept() {
    Dataset data = table(60);
    Dataset wrong = table(30, 1);
    Trainer trainer = TRAINER.epochs(6).batchSize(16);
    Network patient = network(dense(8), relu());
    assertEquals(0, trainer.patience(1).fit(patient, data, wrong).keptEpoch());

    Network interrupted = network(dense(8), relu());
    Trainer interrupting = trainer.listener(atStep(10, Thread.currentThread()::interrupt));
    assertThrows(CancellationException.class, () -> interrupting.fit(interrupted, data, wrong));
    boolean still = Thread.interrupted();
    assertTrue(still, "the thread stays interrupted");
    assertEquals(patient.sha256(), interrupted.sha256());

    Network diverged = network(dense(8), relu());
    Runnable spoil = () -> diverged.parameters().getFirst().values()[0] = Float.NaN;
    Trainer diverging = trainer.listener(atStep(10, spoil));
    assertThrows(TrainingDivergedException.class, () -> diverging.fit(diverged, data, wrong));
    assertEquals(patient.sha256(), diverged.sha256());
  }
}
