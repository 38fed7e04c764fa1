package dev.retort.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.kernel.Workers;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The common norm of gradients, and what a limit of it leaves of them.
final class GradientClippingTest {
  @Property(tries = 40)
  void clippingKeepsTheDirectionAndTheLimit(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9000) int length,
      @ForAll @FloatRange(min = 0.01f, max = 200) float limit) {
    float[] first = CentralDifferences.normal("first " + seed, length);
    float[] second = CentralDifferences.normal("second " + seed, 17);
    float[] original = first.clone();
    double expected = Math.sqrt(squares(first) + squares(second));
    GradientClipping clipping = GradientClipping.of(limit, List.of(first, second), Workers.alone());
    double norm = clipping.clip();
    assertEquals(expected, norm, 1e-12 * expected);
    if (norm <= limit) {
      assertArrayEquals(original, first, 0f);
    } else {
      assertEquals(limit, clipping.norm(), 1e-5 * limit);
      assertEquals(original[0] * (limit / norm), first[0], 1e-5 * Math.abs(first[0]));
    }
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /// 41 and 33 blocks of 4096 are shared out among three, and so is the scaling; a few values stay
  /// with one.
  @Test
  void theNumberOfWorkersDoesNotMatter() {
    List<float[]> alone = new ArrayList<>();
    List<float[]> three = new ArrayList<>();
    for (int length : new int[] {40 * 4096 + 17, 3, 33 * 4096}) {
      float[] gradient = CentralDifferences.normal("of " + length, length);
      alone.add(gradient);
      three.add(gradient.clone());
    }
    double norm = GradientClipping.of(1, alone, Workers.alone()).clip();
    assertTrue(norm > 1, "there is nothing to clip: " + norm);
    assertEquals(norm, GradientClipping.of(1, three, Workers.of(3)).clip());
    for (int p = 0; p < alone.size(); p++) {
      assertArrayEquals(alone.get(p), three.get(p));
    }
  }

  @Test
  void aGradientThatIsNotFiniteShowsInTheNormAndIsLeftAlone() {
    float[] bad = {3, Float.NaN, 4};
    double norm = GradientClipping.of(1, List.of(bad), Workers.alone()).clip();
    assertTrue(Double.isNaN(norm));
    assertEquals(3f, bad[0]);
    float[] infinite = {3, Float.NEGATIVE_INFINITY};
    assertEquals(
        Double.POSITIVE_INFINITY,
        GradientClipping.of(1, List.of(infinite), Workers.alone()).clip());
    float[] huge = {Float.MAX_VALUE, Float.MAX_VALUE};
    assertTrue(GradientClipping.of(1, List.of(huge), Workers.alone()).clip() < 1e40);
    assertNotEquals(Float.MAX_VALUE, huge[0]);
  }
}
