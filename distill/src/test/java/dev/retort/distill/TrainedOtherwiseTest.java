package dev.retort.distill;

import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.retort.engine.Trainer;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network that was made in another way is refused with what differs.
final class TrainedOtherwiseTest {
  private static final Trainer TRAINER =
      Trainer.of(adam(1e-3f), crossEntropy()).epochs(3).batchSize(32).seed(Seed.of(2));

  @TempDir private Path folder = Path.of("");

  private static String recipe(Trainer trainer) {
    return NetworkFolder.recipe(
        TinyData.SMALL, "seed 1", trainer.loss().fingerprint(), trainer, TinyData.TRAINING, null);
  }

  private static String refusal(Path file, String difference) {
    return file
        + " was trained in another way than is asked for now"
        + difference
        + "; choose another folder, or empty this one";
  }

  @Test
  void aFinishedNetworkSaysWhatDiffers() throws IOException {
    NetworkFolder kept = new NetworkFolder(folder);
    kept.keep("net", TinyData.SMALL.initialize(Seed.of(1)), recipe(TRAINER));
    Path file = folder.resolve("net.safetensors");
    assertEquals(
        refusal(file, " (3 epochs of batches of 32, not 4 epochs of batches of 32)"),
        Refusal.of(() -> kept.find("net", recipe(TRAINER.epochs(4)))));
    assertEquals(
        refusal(file, " (without clip 1.0)"),
        Refusal.of(() -> kept.find("net", recipe(TRAINER.clipNorm(1)))));
    assertEquals(
        refusal(file, " (without frozen 1)"),
        Refusal.of(() -> kept.find("net", recipe(TRAINER.frozen("1")))));
  }

  @Test
  void aHalfTrainedNetworkSaysWhatDiffers() throws IOException {
    NetworkFolder kept = new NetworkFolder(folder);
    Path state = kept.state("net", recipe(TRAINER));
    assertNotNull(state);
    Files.createFile(state);
    assertEquals(
        refusal(state, " (without smoothing 0.1)"),
        Refusal.of(() -> kept.state("net", recipe(TRAINER.loss(crossEntropy(0.1f))))));
  }

  @Test
  void aNetworkOfSomebodyElseSaysNothing() throws IOException {
    Path file = folder.resolve("net.safetensors");
    Checkpoint.write(TinyData.SMALL.initialize(Seed.of(1)), file);
    NetworkFolder kept = new NetworkFolder(folder);
    assertEquals(refusal(file, ""), Refusal.of(() -> kept.find("net", recipe(TRAINER))));
  }
}
