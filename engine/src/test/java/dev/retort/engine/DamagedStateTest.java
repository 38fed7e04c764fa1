package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.optimizer.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A state that is not what was written is refused, and the network stays as it is.
final class DamagedStateTest {
  private static final Dataset DATA = table(40);

  @TempDir private Path folder = Path.of("");

  /// Nothing but the hash can see it: the last bit of the last value that the optimizer remembers.
  @Test
  void aBitThatHasChangedIsSeen() throws IOException {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.optimizer(sgd(0.05f).momentum(0.9f)).stateFile(file);
    trainer.fit(network(), DATA);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 4] ^= 1;
    Files.write(file, bytes);
    String said = refusal(trainer);
    assertTrue(said.startsWith(file + ": it is damaged: its tensors have the SHA-256 "), said);
    assertTrue(said.endsWith("; delete it to begin anew"), said);
  }

  /// The parameters of the loss are the last that are read.
  @Test
  void allIsLookedAtBeforeAnythingIsChanged() throws IOException {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.loss(new SavedTrainingTest.Owning("own")).stateFile(file);
    trainer.fit(network(), DATA);
    Safetensors.Contents state = Safetensors.read(file);
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>(state.tensors());
    float[] values = state.floats("loss.own", Shape.of(3, 4));
    tensors.put("loss.own", new Safetensors.Entry.Floats(Shape.of(4, 3), values));
    write(file, tensors, state.metadata());
    assertEquals(
        file
            + ": it is damaged: its loss.own has the shape [4, 3] where [3, 4] is due; delete it to"
            + " begin anew",
        refusal(trainer));
    tensors.remove("loss.own");
    write(file, tensors, state.metadata());
    assertEquals(
        file + ": it is damaged: it lacks loss.own; delete it to begin anew", refusal(trainer));
  }

  /// With the hash that these tensors have.
  private static void write(
      Path file, Map<String, Safetensors.Entry> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, String> hashed = new LinkedHashMap<>(metadata);
    hashed.put(TensorHash.NAME, TensorHash.of(tensors));
    Safetensors.write(file, tensors, hashed);
  }

  /// What it says to a network, whose weights it leaves alone.
  private static String refusal(Trainer trainer) {
    Network network = network();
    String before = network.sha256();
    UncheckedIOException thrown =
        assertThrows(UncheckedIOException.class, () -> trainer.fit(network, DATA));
    assertEquals(before, network.sha256());
    return String.valueOf(thrown.getMessage());
  }
}
