package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scales and shifts by numbers that were computed by hand.
final class PreprocessingTest {
  private static final List<String> CLASSES = List.of("a", "b");

  /// Means 2, 7 and 2; variances 2/3, 0 and (4 + 4 + 16) / 3 = 8.
  private static final Dataset TABLE =
      FloatDataset.of(
          "table", Shape.of(3), CLASSES, new float[] {1, 7, 0, 2, 7, 0, 3, 7, 6}, new int[3]);

  /// Two channels of 1 x 2 pixels: of mean and standard deviation 127.5, and of nothing but 200.
  private static final Dataset IMAGE =
      ByteDataset.of(
          "image",
          Shape.of(2, 1, 2),
          CLASSES,
          new byte[] {0, (byte) 255, (byte) 200, (byte) 200},
          new int[1]);

  private static float[] prepared(Preprocessing preprocessing, Dataset data) {
    Batch batch = Batch.allocate(data.kind(), data.shape(), data.size());
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, batch, n);
    }
    float[] out = new float[data.size() * data.shape().elements()];
    preprocessing.apply(batch, 0, data.size(), KernelChoice.kernels(), out);
    return out;
  }

  @Test
  void standardizesEachColumnAndOnlyShiftsTheConstantOne() {
    Preprocessing fitted = Normalization.STANDARDIZE.fit(TABLE);
    assertArrayEquals(new float[] {1.2247449f, 1, 0.35355338f}, fitted.scale(), 1e-6f);
    assertArrayEquals(new float[] {-2.4494898f, -7, -0.70710677f}, fitted.shift(), 1e-6f);
    assertArrayEquals(
        new float[] {-1.2247449f, 0, -0.70710677f, 0, 0, -0.70710677f, 1.2247449f, 0, 1.4142135f},
        prepared(fitted, TABLE),
        1e-6f);
    assertEquals(fitted, Normalization.USUAL.fit(TABLE));
  }

  @Test
  void aDeviationTooSmallForAFloatsScaleIsLeftAsItIs() {
    float tiny = 4e-40f;
    Dataset small =
        FloatDataset.of(
            "small", Shape.of(1), List.of("a", "b"), new float[] {-tiny, tiny}, new int[] {0, 1});
    assertArrayEquals(new float[] {1}, Normalization.STANDARDIZE.fit(small).scale());
  }

  /// Half of 2^-20 is less than a millionth, half of 2^-18 is more: a column that hardly varies is
  /// not blown up.
  @Test
  void aDeviationBelowAMillionthOfTheMeanIsLeftAsItIs() {
    float[] values = {1, 1, 1 + 0x1p-20f, 1 + 0x1p-18f};
    Dataset near = FloatDataset.of("near", Shape.of(2), CLASSES, values, new int[2]);
    assertArrayEquals(new float[] {1, 0x1p19f}, Normalization.STANDARDIZE.fit(near).scale());
  }

  @Test
  void itsNumbersAreItsOwn() {
    float[] scale = {2};
    float[] shift = {1};
    Preprocessing preprocessing = new Preprocessing(scale, shift);
    for (float[] numbers : List.of(scale, shift, preprocessing.scale(), preprocessing.shift())) {
      numbers[0] = 9;
    }
    assertEquals(new Preprocessing(new float[] {2}, new float[] {1}), preprocessing);
  }

  @Test
  void standardizesEachChannelOfImages() {
    Preprocessing fitted = Normalization.STANDARDIZE.fit(IMAGE);
    assertArrayEquals(new float[] {1 / 127.5f, 1}, fitted.scale(), 1e-8f);
    assertArrayEquals(new float[] {-1, -200}, fitted.shift(), 1e-6f);
    assertArrayEquals(new float[] {-1, 1, 0, 0}, prepared(fitted, IMAGE), 1e-6f);
  }

  @Test
  void theGreatestByteIsOneInTheUnitRange() {
    Preprocessing unitRange = Normalization.UNIT_RANGE.fit(IMAGE);
    assertArrayEquals(
        new float[] {0, 1, 0.7843137f, 0.7843137f}, prepared(unitRange, IMAGE), 1e-6f);
    assertEquals(unitRange, Normalization.USUAL.fit(IMAGE));
  }

  @Test
  void floatsHaveNoUnitRange() {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> Normalization.UNIT_RANGE.fit(TABLE));
    assertEquals(
        "unit-range expects bytes, 0 to 255, but the data of table are floats; take standardize or"
            + " none",
        wrong.getMessage());
  }

  @Test
  void numbersAreFinite() {
    float[] one = {1, 1};
    float[] wrong = {0, Float.NaN};
    float[] infinite = {Float.NEGATIVE_INFINITY, 0};
    assertTrue(refused(wrong, one).contains("its scale 1 is NaN"), refused(wrong, one));
    assertTrue(refused(one, infinite).contains("its shift 0 is -Infinity"), refused(one, infinite));
  }

  private static String refused(float[] scale, float[] shift) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> new Preprocessing(scale, shift));
    return String.valueOf(wrong.getMessage());
  }

  @Test
  void noneLeavesValuesAsTheyAre() {
    float[] same = prepared(Normalization.NONE.fit(TABLE), TABLE);
    assertArrayEquals(new float[] {1, 7, 0, 2, 7, 0, 3, 7, 6}, same, 0);
    assertArrayEquals(
        new float[] {0, 255, 200, 200}, prepared(Normalization.NONE.fit(IMAGE), IMAGE), 0);
  }
}
