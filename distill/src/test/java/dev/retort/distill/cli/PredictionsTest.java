package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is kept of predictions, and what is said of samples and classes of any name.
final class PredictionsTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Predictions of(Network network, boolean collected) {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Predictions(network, null, 1, collected, new Terminal(out, out, false));
  }

  @Test
  void nothingIsKeptThatNobodyAskedFor() {
    for (boolean collected : new boolean[] {true, false}) {
      Predictions predictions = of(RandomNetwork.of(1), collected);
      for (int n = 0; n < 3; n++) {
        predictions.add("sample " + n, Json.object().with("row", n), new byte[28 * 28]);
      }
      List<Json> kept = predictions.json().asObject().get("predictions").asArray();
      assertEquals(collected ? 3 : 0, kept.size());
    }
    assertEquals(6, said.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void aSampleHasOneLineWhateverItsName() {
    Network network = RandomNetwork.of(1);
    network.classNames(Collections.nCopies(10, "cat\u001B[2J"));
    of(network, false).add("a.png\nb.png  dog 99.9 %", Json.object(), new byte[28 * 28]);
    List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(1, lines.size(), lines.toString());
    String line = lines.getFirst();
    assertTrue(line.startsWith("a.png?b.png  dog 99.9 %  cat?[2J "), line);
  }
}
