package dev.retort.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are not what JMH writes are named, with what is wrong.
final class PeerReaderTest {
  @TempDir private Path folder;

  /// What is said of a file with that text.
  private String refusal(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("result.json"), text);
    List<Path> files = List.of(file);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PeerReader.read(files));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    return message.substring(file.toString().length() + 2);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path gone = folder.resolve("gone.json");
    IOException missing = assertThrows(IOException.class, () -> PeerReader.read(List.of(gone)));
    assertEquals("there is no " + gone, missing.getMessage());
  }

  @Test
  void aFolderIsNamed() {
    IOException unreadable =
        assertThrows(IOException.class, () -> PeerReader.read(List.of(folder)));
    String message = String.valueOf(unreadable.getMessage());
    assertTrue(message.startsWith("cannot read " + folder + ": "), message);
  }

  @Test
  void anObjectIsNoListOfResults() throws IOException {
    assertEquals("expected an array but found {}", refusal("{}"));
  }

  @Test
  void numbersAreNoResults() throws IOException {
    assertEquals("expected an object but found 1", refusal("[1]"));
  }

  @Test
  void whatIsNoJsonHasAPlace() throws IOException {
    String message = refusal("[\n  {");
    assertTrue(message.startsWith("line 2, column 4: "), message);
  }

  @Test
  void otherBenchmarksCompareNothing() throws IOException {
    String json =
        """
        [{"jdkVersion": "25.0.3", "jvmArgs": [], "params": {},
          "benchmark": "dev.retort.bench.ExpBenchmark.exp"}]
        """;
    assertEquals("dev.retort.bench.ExpBenchmark.exp compares nothing", refusal(json));
  }
}
