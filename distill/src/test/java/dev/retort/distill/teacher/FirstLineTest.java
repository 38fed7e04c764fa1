package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// First lines of numbers that are no names of columns, though the table has a row more than there
/// are samples.
final class FirstLineTest {
  private static final Dataset WINE =
      FloatDataset.of("wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});

  @TempDir private Path folder = Path.of("");

  private Path text(String content) throws IOException {
    return Files.writeString(folder.resolve("l.csv"), content);
  }

  /// Of the samples from 0 on.
  private static float[] logits(Teacher teacher, int samples) {
    float[] out = new float[samples * teacher.classes()];
    teacher.logits(Batch.of(Shape.of(1), new float[samples]), out);
    return out;
  }

  /// Names of classes count from 0 or a greater number on, and there are not millions of them.
  @Test
  void whatCountsFromBelowZeroOrFromMillionsIsARow() throws IOException {
    for (String first : List.of("-1,0,1", "2000000,2000001,2000002")) {
      LogitsFile teacher = LogitsFile.read(text(first + "\n0,6,7\n4,5,9\n"));
      teacher.requireFits(WINE);
      float number = Float.parseFloat(first.substring(0, first.indexOf(',')));
      assertEquals(number, logits(teacher, 1)[0], first);
    }
    assertRefused(LogitsFile.read(text("5,6,7\n0,6,7\n4,5,9\n")));
  }

  /// It has an id for every row, and so says that the first line is one.
  @Test
  void besideAFileOfIdsTheFirstLineIsARow() throws IOException {
    Path table = text("3,1,7\n0.5,6,7\n8,9,1\n");
    Path ids = folder.resolve("ids.npy");
    NumpyFile.write(ids, "int64", new int[] {3}, 2, 0, 1);
    LogitsFile teacher = LogitsFile.read(table, null, ids);
    teacher.requireFits(WINE);
    assertArrayEquals(new float[] {0.5f, 6, 7, 8, 9, 1, 3, 1, 7}, logits(teacher, 3), 0);
    assertRefused(LogitsFile.read(table));
  }

  private static void assertRefused(LogitsFile teacher) {
    String message = Refusal.of(() -> teacher.requireFits(WINE));
    assertTrue(message.startsWith("line 1 of l.csv reads like names of columns"), message);
  }
}
