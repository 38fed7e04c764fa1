package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Refusal;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrays of numpy in other shapes, orders and types than rows of floats.
final class LogitShapeTest {
  private static final float[] LOGITS = {1, -2, 0.5f, 3, 4, -5, 0, 0.25f, 7, -1, 2, 1};

  /// The same of four rows, column by column.
  private static final float[] COLUMNS = {1, 3, 0, -1, -2, 4, 0.25f, 2, 0.5f, -5, 7, 1};

  @TempDir private Path folder;

  @Test
  void aRefusalSaysWhatToSave() throws IOException {
    refused("float32", "save its [:, 0, :]", 4, 1, 3);
    refused("float64", "save its [:, :, 0]", 4, 3, 1);
    refused("float32", "save its [0]", 1, 4, 3);
    refused("float16", "save one file a member", 2, 2, 3);
    refused("float32", "save one column a class", 12);
    refused("int64", "save its astype('float32')", 4, 3);
  }

  private void refused(String type, String mend, int... shape) throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, type, shape, LOGITS);
    assertEquals(
        "%s: needs floats of shape [samples, classes] but has %s %s; %s"
            .formatted(file, type, Arrays.toString(shape), mend),
        Refusal.of(DataFormatException.class, () -> LogitsFile.read(file)));
  }

  @Test
  void columnsOneAfterTheOtherAreReadByRows() throws IOException {
    for (String type : new String[] {"float16", "float32", "float64"}) {
      byte[] rowMajor = NumpyFile.bytes(type, new int[] {4, 3}, COLUMNS);
      String text = new String(rowMajor, StandardCharsets.ISO_8859_1);
      byte[] columnMajor =
          text.replace("'fortran_order': False", "'fortran_order': True ")
              .getBytes(StandardCharsets.ISO_8859_1);
      LogitsFile teacher = LogitsFile.read(Files.write(folder.resolve("l.npy"), columnMajor));
      Batch batch = Batch.of(Shape.of(1), new float[4]);
      float[] out = new float[12];
      teacher.logits(batch, out);
      assertArrayEquals(LOGITS, out, 0);
    }
  }
}
