package dev.retort.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// More examples of the documentation, of tensors: each `@start` to `@end` is shown there as it
/// stands here.
final class ExamplesTest {
  @Test
  void shapes() {
    // @start region="shape"
    Shape image = Shape.of(3, 32, 32); // channels, height, width
    int elements = image.elements(); // 3072
    int channels = image.extent(0);
    // @end
    assertEquals(3072, elements);
    assertEquals(3, channels);
  }

  @Test
  void seeds() {
    // @start region="seed"
    Seed weights = Seed.of(42).stream("weights"); // a stream for each purpose
    float number = weights.uniform(7); // the seventh, whoever asks and when
    int[] order = Seed.of(42).stream("order").stream(3).permutation(10); // of epoch 3
    // @end
    assertEquals(number, Seed.of(42).stream("weights").uniform(7));
    assertEquals(10, order.length);
  }

  @Test
  void batches() {
    // @start region="batch"
    Batch batch =
        Batch.allocate(Batch.Kind.BYTES, Shape.of(1, 2, 2), 64); // refilled again and again
    batch.resize(1);
    batch.bytes()[0] = 127; // raw values, as the data has them
    batch.labels()[0] = Batch.UNLABELLED;
    batch.ids()[0] = 4711; // dropout and augmentation draw from it
    Batch plain = Batch.of(Shape.of(2), new float[] {1, 2, 3, 4}, new int[] {0, 1}); // two samples
    plain.epoch(1); // with the same ids and epoch, dropout drops the same values
    // @end
    assertEquals(1, batch.size());
    assertArrayEquals(new int[] {0, 1}, plain.labels());
  }
}
