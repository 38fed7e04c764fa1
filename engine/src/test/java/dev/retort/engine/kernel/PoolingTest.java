package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.retort.engine.LayerHarness;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pooling kernels: scalar and vector to the bit, also on ties, NaN, infinities and zeros of both
/// signs, and both against their definition.
final class PoolingTest {
  private static final int PLANES = 5;

  static List<Pool2dShape> shapes() {
    List<Pool2dShape> shapes = new ArrayList<>();
    for (int width : new int[] {2, 3, 4, 5, 7, 8, 14, 15, 16, 17, 28, 31, 32, 33, 34, 63, 64, 66}) {
      for (int height : new int[] {2, 3, 6}) {
        shapes.add(byTwo(height, width));
      }
    }
    for (int width : new int[] {3, 4, 7, 9, 16, 17, 35}) {
      shapes.add(new Pool2dShape(5, width, 3, 3, 2, 2, 1, 1));
      shapes.add(new Pool2dShape(6, width, 3, 3, 3, 3, 0, 0));
      shapes.add(new Pool2dShape(4, width, 3, 3, 1, 1, 1, 1));
      shapes.add(new Pool2dShape(4, width, 2, 2, 2, 2, 1, 1));
      shapes.add(new Pool2dShape(4, width, 2, 3, 1, 2, 1, 0));
    }
    shapes.add(new Pool2dShape(1, 1, 1, 1, 1, 1, 0, 0));
    shapes.add(new Pool2dShape(4, 4, 1, 1, 2, 2, 0, 0));
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void vectorGivesTheBitsOfScalar(Pool2dShape shape) {
    Kernels scalar = KernelChoice.scalar();
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector);
    int outputs = PLANES * shape.outputHeight() * shape.outputWidth();
    for (float[] x : inputs(PLANES * shape.height() * shape.width())) {
      float[] y = filled(outputs);
      float[] vectorY = filled(outputs);
      int[] chosen = new int[outputs];
      int[] vectorChosen = new int[outputs];
      // Only planes 1 to 4 are asked for; what lies around them must stay as it is.
      scalar.maxPool(shape, 1, 4, x, y, chosen);
      vector.maxPool(shape, 1, 4, x, vectorY, vectorChosen);
      assertBits(y, vectorY);
      assertArrayEquals(chosen, vectorChosen);
      Arrays.fill(vectorY, 7);
      vector.maxPool(shape, 1, 4, x, vectorY, null);
      assertBits(y, vectorY);

      scalar.averagePool(shape, 1, 4, x, y);
      vector.averagePool(shape, 1, 4, x, vectorY);
      assertBits(y, vectorY);

      for (float[] dy : inputs(outputs)) {
        float[] dx = filled(x.length);
        float[] vectorDx = filled(x.length);
        scalar.maxPoolGradient(shape, 1, 4, dy, chosen, dx);
        vector.maxPoolGradient(shape, 1, 4, dy, chosen, vectorDx);
        assertBits(dx, vectorDx);
        scalar.averagePoolGradient(shape, 1, 4, dy, dx);
        vector.averagePoolGradient(shape, 1, 4, dy, vectorDx);
        assertBits(dx, vectorDx);
      }

      float[] means = filled(PLANES);
      float[] vectorMeans = filled(PLANES);
      scalar.globalAverage(1, 4, shape.height() * shape.width(), x, means);
      vector.globalAverage(1, 4, shape.height() * shape.width(), x, vectorMeans);
      assertBits(means, vectorMeans);
    }
  }

  /// Behind a batch norm: what the two kernels give one after the other, and no more than was asked
  /// for, which is channels 1 to 4 of two samples.
  @ParameterizedTest
  @MethodSource("pairs")
  void behindABatchNormGivesTheBitsOfBoth(Pool2dShape shape) {
    int n = 2;
    int plane = shape.height() * shape.width();
    int outputs = n * PLANES * shape.outputHeight() * shape.outputWidth();
    float[] mean = floats(PLANES, 6);
    float[] scale = floats(PLANES, 7);
    float[] bias = floats(PLANES, 8);
    Kernels scalar = KernelChoice.scalar();
    for (float[] x : inputs(n * PLANES * plane)) {
      for (float floor : new float[] {0, Float.NEGATIVE_INFINITY}) {
        float none = Float.NEGATIVE_INFINITY;
        float[] v = new float[x.length];
        scalar.channelNormalize(n, PLANES, plane, 1, 4, x, mean, scale, bias, none, v);
        float[] expected = filled(outputs);
        int[] chosen = new int[outputs];
        scalar.maxPool(shape, 1, 4, v, expected, chosen);
        scalar.maxPool(shape, PLANES + 1, PLANES + 4, v, expected, chosen);
        for (int i = 0; i < outputs; i++) {
          expected[i] = expected[i] <= floor ? floor : expected[i];
        }
        LayerHarness.kernels()
            .forEach(
                kernels -> {
                  float[] y = filled(outputs);
                  int[] places = new int[outputs];
                  kernels.channelNormalizePool(
                      n, PLANES, shape, 1, 4, x, mean, scale, bias, floor, y, places);
                  assertBits(expected, y);
                  assertArrayEquals(chosen, places);
                });
      }
    }
  }

  static List<Pool2dShape> pairs() {
    return shapes().stream().filter(s -> s.equals(byTwo(s.height(), s.width()))).toList();
  }

  private static Pool2dShape byTwo(int height, int width) {
    return new Pool2dShape(height, width, 2, 2, 2, 2, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheDefinition(Pool2dShape s) {
    int plane = s.height() * s.width();
    int outputs = s.outputHeight() * s.outputWidth();
    float[] x = inputs(PLANES * plane).getFirst();
    float[] dy = floats(PLANES * outputs, 9);
    LayerHarness.kernels()
        .forEach(
            kernels -> {
              float[] greatest = new float[PLANES * outputs];
              float[] mean = new float[PLANES * outputs];
              int[] chosen = new int[PLANES * outputs];
              float[] dMax = filled(x.length);
              float[] dMean = filled(x.length);
              kernels.maxPool(s, 0, PLANES, x, greatest, chosen);
              kernels.averagePool(s, 0, PLANES, x, mean);
              kernels.maxPoolGradient(s, 0, PLANES, dy, chosen, dMax);
              kernels.averagePoolGradient(s, 0, PLANES, dy, dMean);
              double[] byMax = new double[x.length];
              double[] byMean = new double[x.length];
              for (int at = 0; at < greatest.length; at++) {
                int base = at / outputs * plane;
                double best = Double.NEGATIVE_INFINITY;
                int bestAt = -1;
                double sum = 0;
                double share = 1.0 / (s.kernelHeight() * s.kernelWidth());
                for (int p = 0; p < s.kernelHeight(); p++) {
                  for (int q = 0; q < s.kernelWidth(); q++) {
                    int i = at % outputs / s.outputWidth();
                    int j = at % s.outputWidth();
                    int row = i * s.strideHeight() + p - s.paddingHeight();
                    int column = j * s.strideWidth() + q - s.paddingWidth();
                    if (row < 0 || row >= s.height() || column < 0 || column >= s.width()) {
                      continue;
                    }
                    int from = base + row * s.width() + column;
                    sum += x[from];
                    byMean[from] += dy[at] * share;
                    if (x[from] > best) {
                      best = x[from];
                      bestAt = from;
                    }
                  }
                }
                byMax[bestAt] += dy[at];
                assertEquals(best, greatest[at]);
                assertEquals(bestAt - base, chosen[at]);
                assertEquals(sum * share, mean[at], 1e-6);
              }
              for (int i = 0; i < x.length; i++) {
                assertEquals(byMax[i], dMax[i], 1e-6);
                assertEquals(byMean[i], dMean[i], 1e-6);
              }
            });
  }

  /// Different numbers, few different numbers, numbers that are none, and zeros of both signs.
  private static List<float[]> inputs(int count) {
    float[] ties = floats(count, 2);
    float[] odd = floats(count, 3);
    float[] zeros = floats(count, 4);
    float[] special = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, Float.MIN_VALUE
    };
    for (int i = 0; i < count; i++) {
      ties[i] = Math.round(2 * ties[i]);
      odd[i] = special[(int) ((odd[i] + 1) * 3)];
      zeros[i] = zeros[i] < 0 ? -0f : 0f;
    }
    return List.of(floats(count, 1), ties, odd, zeros);
  }

  private static float[] floats(int count, long stream) {
    Seed seed = Seed.of(5).stream(stream);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * seed.uniform(i) - 1;
    }
    return values;
  }

  private static float[] filled(int count) {
    float[] values = new float[count];
    Arrays.fill(values, 7);
    return values;
  }

  private static void assertBits(float[] expected, float[] actual) {
    int[] left = new int[expected.length];
    int[] right = new int[actual.length];
    for (int i = 0; i < left.length; i++) {
      left[i] = Float.floatToIntBits(expected[i]);
      right[i] = Float.floatToIntBits(actual[i]);
    }
    assertArrayEquals(left, right);
  }
}
