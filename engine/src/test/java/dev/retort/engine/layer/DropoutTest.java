package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The mask of dropout: what it depends on and what it does not, and its statistics.
final class DropoutTest {
  private static LayerHarness dropout(float rate, int features, int capacity, long seed) {
    return LayerHarness.training(
        Layers.dropout(rate), Shape.of(features), capacity, KernelChoice.kernels(), Seed.of(seed));
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /// The mask of one sample, scaled.
  private static float[] mask(LayerHarness layer, int features, long id, long epoch) {
    layer.batch().ids()[0] = id;
    layer.batch().epoch(epoch);
    return layer.forward(ones(features));
  }

  @Test
  void keptValuesAreScaledAndTheRestIsZero() {
    float[] y = dropout(0.2f, 1000, 1, 1).forward(ones(1000));
    for (float value : y) {
      assertEquals(value == 0 ? 0 : 1.25f, value, 1e-6f);
    }
  }

  /// A rate's share of 200,000 values, within five standard deviations.
  @Test
  void dropsItsShareAndKeepsTheExpectation() {
    for (float rate : new float[] {0.01f, 0.2f, 0.5f, 0.9f}) {
      float[] y = dropout(rate, 1000, 200, 3).forward(ones(200_000));
      double dropped = 0;
      double sum = 0;
      for (float value : y) {
        dropped += value == 0 ? 1 : 0;
        sum += value;
      }
      double deviation = Math.sqrt(rate * (1 - rate) / 200_000);
      assertEquals(rate, dropped / 200_000, 5 * deviation);
      assertEquals(1, sum / 200_000, 5 * deviation / (1 - rate));
    }
  }

  /// Every pair of neighbours, of samples and of epochs agrees by chance only.
  @Test
  void masksAreIndependent() {
    int features = 4096;
    LayerHarness layer = dropout(0.5f, features, 1, 9);
    float[] one = mask(layer, features, 5, 0);
    assertChance(one, mask(layer, features, 6, 0));
    assertChance(one, mask(layer, features, 5, 1));
    assertChance(one, mask(dropout(0.5f, features, 1, 10), features, 5, 0));
    for (int shift : new int[] {1, 2, 3, 4, 16, 64}) {
      float[] shifted = new float[features];
      for (int i = 0; i < features; i++) {
        shifted[i] = one[(i + shift) % features];
      }
      assertChance(one, shifted);
    }
  }

  private static void assertChance(float[] a, float[] b) {
    double same = 0;
    for (int i = 0; i < a.length; i++) {
      same += a[i] == b[i] ? 1 : 0;
    }
    assertEquals(0.5, same / a.length, 5 * 0.5 / Math.sqrt(a.length));
  }

  @Test
  void everySampleHasItsOwnMask() {
    LayerHarness layer = dropout(0.5f, 64, 1, 1);
    Set<String> masks = new HashSet<>();
    for (int id = 0; id < 500; id++) {
      masks.add(Arrays.toString(mask(layer, 64, id, 0)));
    }
    assertEquals(500, masks.size());
  }

  @Test
  void maskDependsOnTheSampleNotOnItsPlace() {
    LayerHarness layer = dropout(0.3f, 37, 8, 1);
    long[] ids = {11, 7, 3, 1L << 40, 0};
    System.arraycopy(ids, 0, layer.batch().ids(), 0, ids.length);
    float[] together = layer.forward(ones(ids.length * 37)).clone();
    for (int n = 0; n < ids.length; n++) {
      assertArrayEquals(
          Arrays.copyOfRange(together, n * 37, (n + 1) * 37), mask(layer, 37, ids[n], 0));
    }
  }

  @Test
  void workersChangeNothing() {
    Shape shape = Shape.of(1000);
    float[] x = CentralDifferences.normal("x", 99_000);
    LayerHarness three =
        LayerHarness.training(
            Layers.dropout(0.5f), shape, 99, KernelChoice.kernels(), Workers.of(3));
    LayerHarness alone =
        LayerHarness.training(
            Layers.dropout(0.5f), shape, 99, KernelChoice.kernels(), Workers.alone());
    assertArrayEquals(alone.forward(x), three.forward(x));
    assertArrayEquals(alone.backward(x), three.backward(x));
  }

  @Test
  void backwardTakesTheMaskOfForward() {
    LayerHarness layer = dropout(0.4f, 50, 3, 1);
    float[] mask = layer.forward(ones(150));
    float[] dy = CentralDifferences.normal("dy", 150);
    float[] dx = layer.backward(dy);
    for (int i = 0; i < 150; i++) {
      assertEquals(mask[i] == 0 ? 0 : dy[i] * mask[i], dx[i]);
    }
  }

  @Test
  void inferenceLeavesTheInputAlone() {
    float[] x = CentralDifferences.normal("x", 60);
    assertArrayEquals(
        x,
        LayerHarness.inference(Layers.dropout(0.5f), Shape.of(20), 3, KernelChoice.kernels())
            .forward(x));
    LayerHarness never = dropout(0, 20, 3, 1);
    assertArrayEquals(x, never.forward(x));
    assertArrayEquals(x, never.backward(x));
  }

  @Test
  void rateOfOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Layers.dropout(1));
    assertThrows(IllegalArgumentException.class, () -> Layers.dropout(Float.NaN));
    assertFalse(Layers.dropout(0.5f).text().isEmpty());
    assertEquals("dropout 0.5", Layers.dropout(0.5f).text());
  }
}
