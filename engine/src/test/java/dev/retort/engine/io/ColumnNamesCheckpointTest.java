package dev.retort.engine.io;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The names of a table's columns are kept with the network that was trained on them.
final class ColumnNamesCheckpointTest {
  private static final List<String> NAMES = List.of("sepal length", "é \"quoted\"", "", "2019");
  private static final String KEY = "retort.columns";

  @TempDir private Path folder;

  private static Network network(List<String> names) {
    Network network = NetworkSpec.input(4).then(dense(2)).initialize(Seed.of(1));
    network.columnNames(names);
    return network;
  }

  private Path written(List<String> names) throws IOException {
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network(names), file);
    return file;
  }

  @Test
  void namesReadBackAsTheyWere() throws IOException {
    Path file = written(NAMES);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(NAMES, Checkpoint.describe(file).columnNames());
    Network back = Checkpoint.read(file);
    assertEquals(NAMES, back.columnNames());
    assertEquals(NAMES, back.copy().columnNames());
    Checkpoint.write(back, file);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void theyAreNoPartOfTheHash() {
    assertEquals(network(List.of()).sha256(), network(NAMES).sha256());
  }

  /// As earlier builds wrote all, and images have none.
  @Test
  void aFileWithoutNamesIsReadAsBefore() throws IOException {
    Path file = written(List.of());
    assertFalse(Safetensors.read(file).metadata().containsKey(KEY));
    assertEquals(List.of(), Checkpoint.describe(file).columnNames());
    assertEquals(List.of(), Checkpoint.read(file).columnNames());
  }

  /// Its hash is made to fit.
  private Path forged(String names) throws IOException {
    Path file = written(NAMES);
    Safetensors.Contents contents = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(contents.metadata());
    metadata.put(KEY, names);
    metadata.put("retort.metadata-sha256", Checkpoint.hash(metadata));
    Safetensors.write(file, contents.tensors(), metadata);
    return file;
  }

  @Test
  void namesThatAreNotOneForEachNumberAreRefused() throws IOException {
    refused("[\"a\",\"b\",\"c\"]", "names 3 features where a sample of shape [4] has 4");
    refused("[]", "names 0 features");
    refused("[\"" + "a\",\"".repeat(9_999) + "a\"]", "names 10000 features");
    refused("[\"a\",\"b\",\"c\",4]", "expected a string");
    refused("{\"a\":1}", "expected an array");
    refused("[\"a\",", KEY);
  }

  private void refused(String names, String expected) throws IOException {
    Path file = forged(names);
    for (boolean whole : new boolean[] {true, false}) {
      String message =
          String.valueOf(
              assertThrows(
                      DataFormatException.class,
                      () -> {
                        if (whole) {
                          Checkpoint.read(file);
                        } else {
                          Checkpoint.describe(file);
                        }
                      })
                  .getMessage());
      assertTrue(message.startsWith(file + ": ") && message.contains(expected), message);
      assertEquals(1, message.lines().count(), message);
    }
  }

  @Test
  void changedNamesAreFound() throws IOException {
    Path file = written(NAMES);
    Safetensors.Contents contents = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(contents.metadata());
    metadata.put(KEY, "[\"a\",\"b\",\"c\",\"d\"]");
    Safetensors.write(file, contents.tensors(), metadata);
    String message =
        assertThrows(DataFormatException.class, () -> Checkpoint.read(file)).toString();
    assertTrue(message.contains("the metadata is not what was written"), message);
  }
}
