package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

/// A table in a file, and what was read of it, or why it was not.
abstract class CsvContents {
  @TempDir Path folder;

  final Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("table.csv"), text);
  }

  final Dataset read(String text) throws IOException {
    return Csv.read(file(text));
  }

  final String failure(String text) throws IOException {
    return refusal(file(text), Csv.Options.defaults());
  }

  static String refusal(Path file, Csv.Options options) {
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Csv.read(file, options));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(said.contains("table.csv: "), said);
    assertEquals(1, said.lines().count(), said);
    return said;
  }

  static float[] numbers(Dataset data) {
    Batch batch = Batch.allocate(data.kind(), data.shape(), data.size());
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, batch, n);
    }
    return batch.floats();
  }

  static int[] labels(Dataset data) {
    int[] labels = new int[data.size()];
    Arrays.setAll(labels, data::label);
    return labels;
  }
}
