package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The matrix product against its definition, and vector against scalar kernels to the last bit.
final class MatrixProductTest {
  /// Around the vectors of 4, 8 and 16 lanes, the tiles of 2 to 32, and odd.
  private static final int[] SIZES = {
    1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 15, 16, 17, 19, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 207
  };

  /// Beyond the blocks of rows, columns and k; the networks' own; one side small; several parts
  /// with an edge and a second block of columns.
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {1, 800, 784},
    {1, 30, 784},
    {1, 10, 30},
    {1, 30, 1},
    {1, 20, 2},
    {1, 33, 7},
    {1, 100, 9},
    {2, 702, 207},
    {128, 10, 1200},
    {128, 1200, 10},
    {37, 1213, 10},
    {67, 3047, 10},
    {1200, 10, 128},
    {10, 1200, 128},
    {784, 30, 128},
    {128, 30, 784},
    {128, 128, 128},
    {207, 702, 385},
    {1041, 33, 9},
    {9, 4133, 17},
    {33, 16, 1200},
    {300, 257, 769},
    {1030, 70, 400},
    {512, 141, 35},
    {1024, 300, 1250},
    {40, 4100, 1300},
    {1040, 260, 20},
  };

  @ParameterizedTest
  @EnumSource(Product.class)
  void oneChainOverKForEachElement(Product product) {
    Random random = new Random(1);
    for (int trial = 0; trial < 60; trial++) {
      int m = SIZES[random.nextInt(17)];
      int n = SIZES[random.nextInt(17)];
      int k = SIZES[random.nextInt(17)];
      Operands operands = new Operands(product, m, n, k, random);
      float[] expected = operands.chains(trial % 2 == 0);
      for (Kernels kernels : both()) {
        float[] c = operands.c.clone();
        kernels
            .product(product, m, n, k, Workers.alone())
            .run(m, n, k, operands.a, operands.b, c, trial % 2 == 0);
        operands.assertBits(expected, c, kernels);
      }
    }
  }

  /// Packed left operands come in panels of 15 or 16 rows, the last of which may have any number.
  @ParameterizedTest
  @EnumSource(Product.class)
  void anyNumberOfRowsInTheLastPanel(Product product) {
    Random random = new Random(5);
    for (int m = 16; m <= 48; m++) {
      int n = 520 + m;
      Operands operands = new Operands(product, m, n, 40, random);
      boolean accumulate = m % 2 == 0;
      float[] expected = operands.chains(accumulate);
      for (int threads = 1; threads <= 2; threads++) {
        float[] c = operands.c.clone();
        Kernels kernels = vector();
        kernels
            .product(product, m, n, 40, Workers.of(threads))
            .run(m, n, 40, operands.a, operands.b, c, accumulate);
        operands.assertBits(expected, c, kernels);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void vectorsGiveTheBitsOfTheScalarKernels(Product product) {
    Random random = new Random(2);
    for (int trial = 0; trial < 300; trial++) {
      int m = SIZES[random.nextInt(SIZES.length)];
      int n = SIZES[random.nextInt(SIZES.length)];
      int k = SIZES[random.nextInt(SIZES.length)];
      compare(product, m, n, k, trial % 2 == 0, random, 1 + trial % 3);
    }
    for (int[] shape : SHAPES) {
      compare(product, shape[0], shape[1], shape[2], false, random, 3, 1);
      compare(product, shape[0], shape[1], shape[2], true, random, 2);
    }
  }

  /// A plan serves every smaller shape: a last batch, an evaluation.
  @ParameterizedTest
  @EnumSource(Product.class)
  void onePlanServesSmallerShapes(Product product) {
    Random random = new Random(3);
    for (Kernels kernels : both()) {
      MatrixProduct planned = kernels.product(product, 207, 207, 207, Workers.of(2));
      for (int trial = 0; trial < 40; trial++) {
        int m = SIZES[random.nextInt(SIZES.length)];
        int n = SIZES[random.nextInt(SIZES.length)];
        int k = SIZES[random.nextInt(SIZES.length)];
        Operands operands = new Operands(product, m, n, k, random);
        float[] c = operands.c.clone();
        planned.run(m, n, k, operands.a, operands.b, c, trial % 2 == 0);
        operands.assertBits(operands.chains(trial % 2 == 0), c, kernels);
      }
    }
  }

  /// One row by every width around the vectors, and few steps.
  @Test
  void oneRow() {
    Random random = new Random(4);
    for (int n = 1; n < 70; n++) {
      for (int k = 1; k < 20; k++) {
        compare(Product.NN, 1, n, k, (n + k) % 2 == 0, random, 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void nothingToSumIsZeroOrWhatWasThere(Product product) {
    for (Kernels kernels : both()) {
      MatrixProduct planned = kernels.product(product, 3, 5, 4, Workers.alone());
      float[] c = new float[15];
      c[7] = 2;
      planned.run(3, 5, 0, new float[0], new float[0], c, true);
      assertEquals(2, c[7]);
      planned.run(3, 5, 0, new float[0], new float[0], c, false);
      assertEquals(0, c[7]);
      planned.run(0, 5, 4, new float[0], new float[20], c, false);
      planned.run(3, 0, 4, new float[12], new float[0], c, false);
    }
  }

  /// Minus zero survives: a chain that starts from C is never padded with +0.
  @ParameterizedTest
  @EnumSource(Product.class)
  void minusZeroAndNotANumber(Product product) {
    for (Kernels kernels : both()) {
      MatrixProduct planned = kernels.product(product, 5, 37, 3, Workers.alone());
      float[] a = new float[15];
      float[] b = new float[111];
      java.util.Arrays.fill(a, -1);
      float[] c = new float[185];
      java.util.Arrays.fill(c, -0f);
      planned.run(5, 37, 3, a, b, c, true);
      for (float value : c) {
        assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(value));
      }
      b[110] = Float.NaN;
      planned.run(5, 37, 3, a, b, c, false);
      int numbers = 0;
      for (float value : c) {
        numbers += Float.isNaN(value) ? 0 : 1;
      }
      assertEquals(180, numbers);
    }
  }

  /// The scalar kernels on the first number of threads, the vector ones on each.
  private static void compare(
      Product product, int m, int n, int k, boolean accumulate, Random random, int... threads) {
    Operands operands = new Operands(product, m, n, k, random);
    float[] expected = operands.c.clone();
    KernelChoice.scalar()
        .product(product, m, n, k, Workers.of(threads[0]))
        .run(m, n, k, operands.a, operands.b, expected, accumulate);
    Kernels vector = vector();
    for (int count : threads) {
      float[] actual = operands.c.clone();
      vector
          .product(product, m, n, k, Workers.of(count))
          .run(m, n, k, operands.a, operands.b, actual, accumulate);
      operands.assertBits(expected, actual, vector);
    }
  }

  private static Kernels vector() {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector, "the tests run with the Vector API");
    return vector;
  }

  private static Kernels[] both() {
    return new Kernels[] {KernelChoice.scalar(), vector()};
  }

  private record Operands(Product product, int m, int n, int k, float[] a, float[] b, float[] c) {
    Operands(Product product, int m, int n, int k, Random random) {
      this(product, m, n, k, values(m * k, random), values(k * n, random), values(m * n, random));
    }

    private static float[] values(int count, Random random) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    /// The definition, in the plainest words.
    float[] chains(boolean accumulate) {
      float[] result = new float[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = accumulate ? c[i * n + j] : 0;
          for (int l = 0; l < k; l++) {
            float left = product == Product.TN ? a[l * m + i] : a[i * k + l];
            float right = product == Product.NT ? b[j * k + l] : b[l * n + j];
            sum = Math.fma(left, right, sum);
          }
          result[i * n + j] = sum;
        }
      }
      return result;
    }

    void assertBits(float[] expected, float[] actual, Kernels kernels) {
      assertEquals(expected.length, actual.length);
      for (int i = 0; i < expected.length; i++) {
        int at = i;
        assertTrue(
            Float.floatToRawIntBits(expected[i]) == Float.floatToRawIntBits(actual[i]),
            () ->
                "%s, %s %d x %d x %d: [%d, %d] is %s, expected %s"
                    .formatted(
                        kernels.description(),
                        product,
                        m,
                        n,
                        k,
                        at / n,
                        at % n,
                        actual[at],
                        expected[at]));
      }
    }
  }
}
