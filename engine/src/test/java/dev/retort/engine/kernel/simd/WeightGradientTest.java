package dev.retort.engine.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.Conv2dShape;
import org.junit.jupiter.api.Test;

/// How many images a gradient by the weights holds at once.
final class WeightGradientTest {
  /// A kernel as large as the image, so that there is one output.
  private static Conv2dShape whole(int channels, int side) {
    return new Conv2dShape(channels, side, side, 1, side, side, 1, 1, 0, 0, 1, 1, 1);
  }

  /// Its weights have blocks of a sixteenth of the batch.
  @Test
  void noMoreImagesAreHeldThanABlockHas() {
    Conv2dShape small = whole(16, 4);
    assertEquals(1, WeightGradient.samplesHeld(small, 1));
    assertEquals(1, WeightGradient.samplesHeld(small, 16));
    assertEquals(2, WeightGradient.samplesHeld(small, 17));
    assertEquals(64, WeightGradient.samplesHeld(small, 1024));
    assertEquals(256, WeightGradient.samplesHeld(small, 10_000));
    Conv2dShape wide = new Conv2dShape(16, 16, 16, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    assertEquals(1, WeightGradient.samplesHeld(wide, 10_000));
  }

  /// 256 images of the larger one are more than an array holds.
  @Test
  void noMoreImagesAreHeldThanMemoryBears() {
    assertEquals(1, WeightGradient.samplesHeld(whole(512, 128), 1024));
    Conv2dShape middle = whole(64, 64);
    int held = WeightGradient.samplesHeld(middle, 1024);
    assertTrue(held > 1 && held < 256, () -> held + " of " + middle);
    assertTrue(VectorConvolution.fits(whole(512, 128)), "a single one has room");
  }
}
