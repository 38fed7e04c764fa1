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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A state that is not what was written is refused, and the network stays as it is.
final class DamagedStateTest {
  private static final Dataset DATA = table(40);

  @TempDir private Path folder = Path.of("");

  /// Nothing but the hash can see it: the last bit of the last value that the optimizer remembers,
  /// or one of the steps it has taken.
  @Test
  void aBitThatHasChangedIsSeen() throws IOException {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.optimizer(sgd(0.05f).momentum(0.9f)).stateFile(file);
    trainer.fit(network(), DATA);
    byte[] bytes = Files.readAllBytes(file);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    String steps = "\\\"steps\\\":"; // in a string of the header
    for (int place : new int[] {bytes.length - 4, latin.indexOf(steps) + steps.length()}) {
      byte[] damaged = bytes.clone();
      damaged[place] ^= 1;
      Files.write(file, damaged);
      String said = refusal(trainer);
      assertTrue(said.startsWith(file + ": it is damaged: its content has the SHA-256 "), said);
      assertTrue(said.endsWith("; delete it to begin anew"), said);
    }
  }

  @Test
  void aStateWithoutAHashIsOfAnEarlierVersion() throws IOException {
    Path file = folder.resolve("state");
    Trainer trainer = TRAINER.stateFile(file);
    trainer.fit(network(), DATA);
    Safetensors.Contents state = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(state.metadata());
    metadata.remove("content-sha256");
    Safetensors.write(file, state.tensors(), metadata);
    assertEquals(
        file + ": an earlier version of the program wrote it; delete it to begin anew",
        refusal(trainer));
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

  /// With the hash that all this has.
  static void write(Path file, Map<String, Safetensors.Entry> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, Supplier<Safetensors.Entry>> asked = new LinkedHashMap<>();
    tensors.forEach((name, entry) -> asked.put(name, () -> entry));
    Safetensors.writeHashed(file, asked, metadata);
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
