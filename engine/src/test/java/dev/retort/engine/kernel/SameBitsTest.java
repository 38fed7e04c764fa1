package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.LayerHarness;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scalar and vector kernels give exactly the same bits: every element-wise kernel, reduction,
/// normalisation and softmax, as a lambda run on both, over sizes around every width of vector.
final class SameBitsTest {
  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 24, 31, 32, 33, 100, 207, 702
  };

  /// What no arithmetic may handle by luck; sprinkled over random values.
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-39f,
    Float.MIN_NORMAL,
    1e-20f,
    -1e-20f,
    1,
    -1,
    20,
    -20,
    87.5f,
    -87.5f,
    88.8f,
    -104,
    1e30f,
    -1e30f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  private static final Kernels SCALAR = KernelChoice.scalar();
  private static final Kernels VECTOR = LayerHarness.kernels().toList().get(1);

  /// A kernel that writes its result to the array it is given.
  private interface Kernel {
    void run(Kernels kernels, float[] out);
  }

  private static void assertSame(String what, int length, Kernel kernel) {
    float[] expected = filled(length);
    float[] actual = filled(length);
    kernel.run(SCALAR, expected);
    kernel.run(VECTOR, actual);
    for (int i = 0; i < length; i++) {
      int at = i;
      assertEquals(
          Float.floatToIntBits(expected[i]),
          Float.floatToIntBits(actual[i]),
          () ->
              "%s, element %d of %d: scalar %s, vector %s"
                  .formatted(what, at, length, expected[at], actual[at]));
    }
  }

  /// What must stay untouched beyond a range.
  private static float[] filled(int length) {
    float[] values = new float[length];
    Arrays.fill(values, 777);
    return values;
  }

  private static float[] normal(String name, int length) {
    Seed seed = Seed.of(11).stream(name);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (3 * seed.normal(i));
    }
    return values;
  }

  private static float[] wild(String name, int length) {
    float[] values = normal(name, length);
    Seed seed = Seed.of(12).stream(name);
    for (int i = 0; i < length; i++) {
      if (seed.below(i, 4) == 0) {
        values[i] = SPECIAL[seed.below(length + i, SPECIAL.length)];
      }
    }
    return values;
  }

  /// Both kinds: the ordinary, whose every bit counts, and the wild.
  private static List<float[]> inputs(String name, int length) {
    return List.of(normal(name, length), wild(name, length));
  }

  /// Where the build narrows or widens the vectors of this JVM it also says how wide they may be or
  /// must be, so that flags which do not work are noticed.
  @Test
  void vectorsAreAsWideAsTheBuildAsksFor() {
    int bits = Integer.parseInt(VECTOR.description().replaceAll("\\D", ""));
    assertTrue(bits <= Integer.getInteger("retort.test.bits", bits), VECTOR.description());
    assertTrue(bits >= Integer.getInteger("retort.test.least", bits), VECTOR.description());
  }

  @Test
  void activations() {
    for (Activation f : Activation.values()) {
      for (int size : SIZES) {
        for (float[] x : inputs("x", size)) {
          float[] y = new float[size];
          SCALAR.activation(f, 0.3f, 0, size, x, y);
          float[] dy = normal("dy", size);
          for (int from : new int[] {0, Math.min(3, size)}) {
            assertSame(
                f + " from " + from,
                size,
                (kernels, out) -> kernels.activation(f, 0.3f, from, size, x, out));
            assertSame(
                f + " gradient from " + from,
                size,
                (kernels, out) -> kernels.activationGradient(f, 0.3f, from, size, x, y, dy, out));
          }
        }
      }
    }
  }

  @Test
  void activationsOfEveryExponent() {
    int count = 1 << 15;
    float[] x = new float[2 * count];
    for (int i = 0; i < count; i++) {
      x[i] = Float.intBitsToFloat(i * (0x7f800000 / count) + i % 127);
      x[count + i] = -x[i];
    }
    float[] ones = new float[x.length];
    Arrays.fill(ones, 1);
    for (Activation f : Activation.values()) {
      assertSame(
          f.name(), x.length, (kernels, out) -> kernels.activation(f, 1, 0, x.length, x, out));
      float[] y = new float[x.length];
      SCALAR.activation(f, 1, 0, x.length, x, y);
      assertSame(
          f + " gradient",
          x.length,
          (kernels, out) -> kernels.activationGradient(f, 1, 0, x.length, x, y, ones, out));
    }
  }

  @Test
  void activationsInPlace() {
    float[] x = wild("x", 207);
    for (Activation f : Activation.values()) {
      assertSame(
          f + " in place",
          207,
          (kernels, out) -> {
            System.arraycopy(x, 0, out, 0, 207);
            kernels.activation(f, 0.3f, 0, 207, out, out);
          });
    }
  }

  @Test
  void softmax() {
    for (int classes : SIZES) {
      if (classes == 0) {
        continue;
      }
      for (float[] logits : inputs("logits", 5 * classes)) {
        for (float temperature : new float[] {1, 4, 0.7f}) {
          assertSame(
              "softmax",
              5 * classes,
              (kernels, out) -> kernels.softmax(1, 4, classes, temperature, logits, out));
          assertSame(
              "log softmax",
              5 * classes,
              (kernels, out) -> kernels.logSoftmax(0, 5, classes, temperature, logits, out));
        }
      }
    }
  }

  @Test
  void softmaxOfZerosOfBothSigns() {
    float[][] rows = {{-0f}, {0f}, {-0f, 0f}, {0f, -0f}, {-0f, -0f, -0f}};
    for (float[] row : rows) {
      assertSame(
          Arrays.toString(row),
          row.length,
          (kernels, out) -> kernels.logSoftmax(0, 1, row.length, 1, row, out));
    }
  }

  @Test
  void sums() {
    for (int size : SIZES) {
      for (float[] x : inputs("x", size)) {
        assertSame("mean", 1, (kernels, out) -> kernels.globalAverage(0, 1, size, x, out));
        assertSame("squares", 1, (kernels, out) -> out[0] = kernels.sumOfSquares(size, x));
      }
    }
  }

  /// The order of a sum is its definition: sixteen lanes, folded 8, 4, 2, 1.
  @Test
  void sumsAreFoldedAsDefined() {
    float[] x = normal("x", 207);
    float[] lanes = new float[16];
    for (int i = 0; i < 207; i++) {
      lanes[i & 15] += x[i];
    }
    float expected =
        (((lanes[0] + lanes[8]) + (lanes[4] + lanes[12]))
                + ((lanes[2] + lanes[10]) + (lanes[6] + lanes[14])))
            + (((lanes[1] + lanes[9]) + (lanes[5] + lanes[13]))
                + ((lanes[3] + lanes[11]) + (lanes[7] + lanes[15])));
    for (Kernels kernels : List.of(SCALAR, VECTOR)) {
      float[] mean = new float[1];
      kernels.globalAverage(0, 1, 207, x, mean);
      assertEquals(expected / 207, mean[0]);
    }
  }

  @Test
  void columns() {
    for (int columns : SIZES) {
      for (float[] x : inputs("x", 7 * columns)) {
        int from = Math.min(2, columns);
        assertSame(
            "column sums",
            columns,
            (kernels, out) -> kernels.columnSums(7, columns, from, columns, x, out));
        assertSame(
            "added",
            x.length,
            (kernels, out) -> {
              System.arraycopy(x, 0, out, 0, x.length);
              kernels.addScaled(0.3f, from, x.length, normal("y", x.length), out);
            });
      }
    }
  }

  @Test
  void samples() {
    for (int plane : SIZES) {
      int length = 4 * 3 * plane;
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) Seed.of(3).bits(i);
      }
      float[] x = wild("x", length);
      float[] scale = normal("scale", 3);
      float[] shift = normal("shift", 3);
      assertSame(
          "bytes",
          length,
          (kernels, out) -> kernels.normalizeBytes(1, 4, 3, plane, bytes, scale, shift, out));
      assertSame(
          "floats",
          length,
          (kernels, out) -> kernels.normalizeFloats(1, 4, 3, plane, x, scale, shift, out));
    }
  }

  @Test
  void flatSamples() {
    for (int features : SIZES) {
      float[] x = wild("x", 3 * features);
      float[] scale = normal("scale", features);
      float[] shift = normal("shift", features);
      assertSame(
          "flat floats",
          3 * features,
          (kernels, out) -> kernels.normalizeFloats(0, 3, features, 1, x, scale, shift, out));
    }
  }

  @Test
  void dropout() {
    for (int features : SIZES) {
      float[] x = wild("x", 3 * features);
      for (long key : new long[] {0, -1, 0x123456789ABCDEFL}) {
        int from = Math.min(5, features);
        assertSame(
            "dropout",
            3 * features,
            (kernels, out) -> kernels.dropout(key, 1 << 30, 2, features, from, features, x, out));
      }
    }
  }

  @Test
  void channels() {
    for (int plane : SIZES) {
      for (int channels : new int[] {1, 5, 40}) {
        if (plane > 0 && plane * channels < 4000) {
          channels(channels, plane);
        }
      }
    }
  }

  private static void channels(int channels, int plane) {
    int n = 3;
    int length = n * channels * plane;
    int from = channels / 3;
    for (float[] x : inputs("x", length)) {
      float[] dy = normal("dy", length);
      float[] mean = normal("mean", channels);
      float[] a = normal("a", channels);
      float[] b = normal("b", channels);
      float[] d = normal("d", channels);
      String size = " of " + channels + " channels of " + plane;
      assertSame(
          "means" + size,
          channels,
          (kernels, out) -> kernels.channelMeans(n, channels, plane, from, channels, x, out));
      assertSame(
          "variances" + size,
          channels,
          (kernels, out) ->
              kernels.channelVariances(n, channels, plane, from, channels, x, mean, out));
      for (float floor : new float[] {0, Float.NEGATIVE_INFINITY}) {
        assertSame(
            "normalize" + size,
            length,
            (kernels, out) ->
                kernels.channelNormalize(
                    n, channels, plane, from, channels, x, mean, a, b, floor, out));
        assertSame(
            "gradient sums" + size,
            2 * channels,
            (kernels, out) -> {
              float[] sums = new float[channels];
              float[] products = new float[channels];
              kernels.channelGradientSums(
                  n, channels, plane, from, channels, x, mean, a, b, floor, dy, sums, products);
              System.arraycopy(sums, 0, out, 0, channels);
              System.arraycopy(products, 0, out, channels, channels);
            });
        assertSame(
            "gradient" + size,
            length,
            (kernels, out) ->
                kernels.channelGradient(
                    n, channels, plane, from, channels, x, mean, a, b, floor, dy, d, a, out));
      }
    }
  }

  @Test
  void layerNorm() {
    for (int columns : SIZES) {
      if (columns == 0) {
        continue;
      }
      int rows = 4;
      for (float[] x : inputs("x", rows * columns)) {
        float[] gain = normal("gain", columns);
        float[] bias = normal("shift", columns);
        float[] dy = normal("dy", rows * columns);
        float[] mean = new float[rows];
        float[] inverse = new float[rows];
        assertSame(
            "layer norm",
            rows * columns,
            (kernels, out) ->
                kernels.layerNorm(0, rows, columns, 1e-5f, x, gain, bias, mean, inverse, out));
        assertSame(
            "its gradient",
            rows * columns,
            (kernels, out) ->
                kernels.layerNormGradient(1, rows, columns, x, gain, mean, inverse, dy, out));
        assertSame(
            "its gain's gradient",
            columns,
            (kernels, out) ->
                kernels.layerNormGainGradient(
                    rows, columns, columns / 2, columns, x, mean, inverse, dy, out));
      }
    }
  }
}
