package dev.retort.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Batch;
import org.junit.jupiter.api.Test;

/// What epochs are measured on.
final class EpochBenchmarkTest {
  private static Batch sample(Dataset data, int index) {
    Batch one = Batch.allocate(data.kind(), data.shape(), 1);
    data.copyTo(index, one, 0);
    return one;
  }

  @Test
  void imagesAreTheDrawingsOverAndOver() {
    Dataset drawings = SyntheticDigits.train(4, 1);
    Dataset images = EpochBenchmark.repeated(10, 4);
    assertEquals(10, images.size());
    for (int n = 0; n < 10; n++) {
      Batch expected = sample(drawings, n % 4);
      Batch image = sample(images, n);
      assertArrayEquals(expected.bytes(), image.bytes());
      assertEquals(expected.labels()[0], image.labels()[0]);
      assertEquals(n, image.ids()[0]);
    }
  }

  @Test
  void fewImagesAreDrawnThemselves() {
    assertEquals(SyntheticDigits.train(3, 1).sha256(), EpochBenchmark.repeated(3, 4).sha256());
  }
}
