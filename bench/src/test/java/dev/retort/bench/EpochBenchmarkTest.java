package dev.retort.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import org.junit.jupiter.api.Test;

/// What epochs are measured on, and that one follows the other.
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

  /// An epoch of 15 images has 7 batches of 2, and a smaller one that is left out.
  @Test
  void stepsGoFromOneEpochToTheNext() {
    Batches batches = Batches.over(SyntheticDigits.train(15, 1), 2, Seed.of(4));
    Batch batch = batches.allocate();
    Batch expected = batches.allocate();
    int[] steps = {0, 6, 7, 13, 14};
    int[] epochs = {0, 0, 1, 1, 2};
    int[] places = {0, 6, 0, 6, 0};
    for (int i = 0; i < steps.length; i++) {
      EpochBenchmark.fill(batches, batch, steps[i], 7);
      assertEquals(epochs[i], batch.epoch());
      batches.fill(expected, epochs[i], places[i]);
      assertEquals(expected.epochFraction(), batch.epochFraction());
      assertArrayEquals(expected.ids(), batch.ids());
    }
  }

  @Test
  void fewImagesAreDrawnThemselves() {
    assertEquals(SyntheticDigits.train(3, 1).sha256(), EpochBenchmark.repeated(3, 4).sha256());
  }
}
