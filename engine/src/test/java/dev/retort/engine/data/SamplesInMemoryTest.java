package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Samples that a program has itself, without labels or with names of their columns.
final class SamplesInMemoryTest {
  private static final Shape PAIR = Shape.of(2);

  private static void assertUnlabelled(Dataset data) {
    assertEquals(3, data.size());
    assertEquals(List.of(), data.classNames());
    for (int n = 0; n < 3; n++) {
      assertEquals(Batch.UNLABELLED, data.label(n));
      assertFalse(data.isLabelled(n));
    }
  }

  @Test
  void samplesNeedNoLabels() {
    float[] floats = {1, 2, 3, 4, 5, 6};
    byte[] bytes = {1, 2, 3, 4, 5, -1};
    Dataset numbers = FloatDataset.of("numbers", PAIR, floats);
    Dataset pixels = ByteDataset.of("pixels", PAIR, bytes);
    assertUnlabelled(numbers);
    assertUnlabelled(pixels);
    Batch ofNumbers = Batches.inOrder(numbers, 3).allocate();
    Batches.inOrder(numbers, 3).fill(ofNumbers, 0, 0);
    assertArrayEquals(floats, ofNumbers.floats());
    Batch ofPixels = Batches.inOrder(pixels, 3).allocate();
    Batches.inOrder(pixels, 3).fill(ofPixels, 0, 0);
    assertArrayEquals(bytes, ofPixels.bytes());
  }

  @Test
  void aSampleThatIsNotWholeIsRefused() {
    String expected = "samples of shape [2] need a multiple of 2 values but get 3";
    assertRefused(expected, () -> FloatDataset.of("numbers", PAIR, new float[3]));
    assertRefused(expected, () -> ByteDataset.of("pixels", PAIR, new byte[3]));
  }

  @Test
  void columnsGetNames() {
    FloatDataset plain =
        FloatDataset.of("flowers", PAIR, List.of("a"), new float[] {1, 2}, new int[1]);
    Dataset named = plain.columnNames(List.of("length", "width"));
    assertEquals(List.of("length", "width"), named.columnNames());
    assertEquals(List.of(), plain.columnNames());
    assertEquals(plain.sha256(), named.sha256());
    assertEquals(0, named.label(0));
    assertRefused(
        "1 column names for samples of 2 numbers in flowers; give one for each",
        () -> plain.columnNames(List.of("length")));
  }

  private static void assertRefused(String expected, Executable code) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, code).getMessage());
  }
}
