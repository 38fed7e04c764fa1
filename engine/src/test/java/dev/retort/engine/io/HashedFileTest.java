package dev.retort.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.Safetensors.Entry;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file with a hash knows whether its tensors and its metadata are what was written.
final class HashedFileTest {
  private static final Map<String, String> METADATA = Map.of("k", "v", "l", "w");

  @TempDir private Path folder = Path.of("");

  private static Entry floats(Shape shape, float... values) {
    return new Entry.Floats(shape, values);
  }

  private static String hash(String name, Entry entry, Map<String, String> metadata)
      throws IOException {
    return HashedHeader.of(Map.of(name, () -> entry), metadata)
        .metadata()
        .getOrDefault(HashedHeader.NAME, "");
  }

  @Test
  void anyDifferenceIsSeen() throws IOException {
    Set<String> hashes = new HashSet<>();
    hashes.add(hash("a", floats(Shape.of(1, 2), 1, 0), METADATA));
    hashes.add(hash("b", floats(Shape.of(1, 2), 1, 0), METADATA));
    hashes.add(hash("a", floats(Shape.of(2, 1), 1, 0), METADATA));
    hashes.add(hash("a", floats(Shape.of(2), 1, 0), METADATA));
    hashes.add(hash("a", floats(Shape.of(1, 2), 0, 1), METADATA));
    hashes.add(hash("a", floats(Shape.of(1, 2), 1, -0f), METADATA));
    hashes.add(hash("a", floats(Shape.of(1, 2), 1, Float.MIN_VALUE), METADATA));
    hashes.add(hash("a", new Entry.Longs(Shape.of(1), new long[] {1}), METADATA));
    hashes.add(hash("a", floats(Shape.of(1, 2), 1, 0), Map.of("k", "v")));
    hashes.add(hash("a", floats(Shape.of(1, 2), 1, 0), Map.of("k", "w", "l", "v")));
    assertEquals(10, hashes.size());
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    Path file = folder.resolve("state");
    Map<String, Supplier<Entry>> tensors = new LinkedHashMap<>();
    Entry first = floats(Shape.of(2), 1, 2);
    Entry second = new Entry.Longs(Shape.of(1), new long[] {3});
    tensors.put("b", () -> first);
    tensors.put("a", () -> second);
    Safetensors.writeHashed(file, tensors, METADATA);
    Safetensors.Contents contents = Safetensors.readHashed(file);
    assertEquals(Map.of("b", first, "a", second), contents.tensors());
    byte[] bytes = Files.readAllBytes(file);
    Safetensors.writeHashed(file, tensors, contents.metadata());
    assertEquals(-1L, Files.mismatch(file, Files.write(folder.resolve("before"), bytes)));
  }

  @Test
  void whatWasNotIsRefused() throws IOException {
    Path file = folder.resolve("state");
    Map<String, Entry> tensors = Map.of("a", floats(Shape.of(1), 1));
    Safetensors.write(file, tensors, METADATA);
    assertEquals(
        file + ": an earlier version of the program wrote it; delete it to begin anew",
        refusal(file));
    Safetensors.write(file, tensors, Map.of(HashedHeader.NAME, "5eed"));
    String said = refusal(file);
    assertTrue(said.startsWith(file + ": it is damaged: its content has the SHA-256 "), said);
    assertTrue(said.endsWith(", but it says 5eed; delete it to begin anew"), said);
  }

  private static String refusal(Path file) {
    return String.valueOf(
        assertThrows(DataFormatException.class, () -> Safetensors.readHashed(file)).getMessage());
  }
}
