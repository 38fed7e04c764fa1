package dev.retort.engine;

import static dev.retort.engine.TinyTraining.TRAINER;
import static dev.retort.engine.TinyTraining.network;
import static dev.retort.engine.TinyTraining.table;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of two keys only what differs is said.
final class KeyDifferenceTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void partsAndSettingsThatDifferAreNamed() {
    assertEquals("a, not b", KeyDifference.of("a", "b"));
    assertEquals("40 epochs, not 50 epochs", KeyDifference.of("x | 40 epochs", "x | 50 epochs"));
    assertEquals("b, not c; e, not f", KeyDifference.of("a, b | d, e", "a, c | d, f"));
    assertEquals("without dropout 0.5", KeyDifference.of("a, b | c", "a, dropout 0.5, b | c"));
    assertEquals("with smoothing 0.1", KeyDifference.of("ce, smoothing 0.1 | c", "ce | c"));
  }

  @Test
  void partsThatOneOfBothHasAreNamed() {
    assertEquals("without clip 1.0", KeyDifference.of("a | b", "a | b | clip 1.0"));
    assertEquals("with clip 1.0", KeyDifference.of("a | clip 1.0 | b", "a | b"));
    assertEquals("1, not 2 | clip 1.0", KeyDifference.of("a | 1", "a | 2 | clip 1.0"));
  }

  @Test
  void anotherOrderIsNamed() {
    assertEquals("a, b, not b, a", KeyDifference.of("a, b | c", "b, a | c"));
    assertEquals("a | b, not b | a", KeyDifference.of("a | b", "b | a"));
  }

  @Test
  void hashesAreShort() {
    String first = "0123456789ab" + "0".repeat(52);
    String second = "fedcba987654" + "0".repeat(52);
    assertEquals(
        "data 0123456789ab, not data fedcba987654",
        KeyDifference.of("a | data " + first, "a | data " + second));
  }

  @Test
  void aStateOfAnotherTrainingSaysWhatDiffers() {
    Trainer trainer = TRAINER.stateFile(folder.resolve("state"));
    trainer.fit(network(dense(8), dropout(0.5f)), table(40));
    assertEquals(
        "2 epochs of batches of 128 in 1 shards, not 3 epochs of batches of 128 in 1 shards",
        difference(trainer.epochs(3), network(dense(8), dropout(0.5f))));
    assertEquals(
        "without smoothing 0.1",
        difference(trainer.loss(crossEntropy(0.1f)), network(dense(8), dropout(0.5f))));
    assertEquals(
        "dropout 0.5, not dropout 0.4", difference(trainer, network(dense(8), dropout(0.4f))));
  }

  /// What stands in parentheses.
  private static String difference(Trainer trainer, Network network) {
    String message =
        String.valueOf(
            assertThrows(UncheckedIOException.class, () -> trainer.fit(network, table(40)))
                .getMessage());
    return message.substring(message.indexOf('(') + 1, message.lastIndexOf(')'));
  }
}
