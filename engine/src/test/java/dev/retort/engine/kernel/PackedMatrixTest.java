package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Products with a packed right operand have the bits of those with one that lies as it is.
final class PackedMatrixTest {
  private static final int[] ROWS = {1, 2, 7, 8, 9, 16, 33, 128, 129, 300};
  private static final int[] SIZES = {
    1, 3, 4, 7, 8, 10, 15, 16, 17, 30, 31, 32, 33, 47, 48, 49, 64, 65, 100, 129
  };

  @Test
  void theBitsOfAnOrdinaryProduct() {
    Random random = new Random(1);
    for (int n : SIZES) {
      for (int k : SIZES) {
        compare(ROWS[random.nextInt(ROWS.length)], n, k, 1 + random.nextInt(3), random);
        compare(1, n, k, 1 + random.nextInt(3), random);
      }
    }
    compare(128, 1200, 784, 2, random);
    compare(1, 1200, 784, 2, random);
    compare(300, 141, 1250, 2, random); // more than a block of k
    compare(40, 525, 40, 2, random); // packed rows, and columns that fill no two vectors
    compare(40, 541, 1250, 2, random);
    for (int rows = 12; rows <= 34; rows++) { // any number in the last panel of packed rows
      compare(rows, 528 + rows, 21, 1, random);
    }
    compare(300, 300, 20, 2, random); // several parts of packed rows
    compare(1081, 260, 20, 2, random); // the last of them a single row, which is not packed
    compare(140, 260, 1250, 2, random); // and more than a block of k
    compare(1, 141, 2500, 3, random);
  }

  /// The copy is the matrix's own, and [PackedMatrix#set] replaces all of it.
  @Test
  void setReplacesAllValues() {
    Random random = new Random(2);
    for (Kernels kernels : both()) {
      PackedMatrix packed = kernels.packed(9, 41);
      PackedMatrix.Times times = packed.times(Workers.alone());
      float[] a = values(5 * 9, random);
      for (int round = 0; round < 2; round++) {
        float[] b = values(9 * 41, random);
        float[] panels = panels(9, 41, b);
        packed.set(panels);
        float[] expected = product(5, 41, 9, a, b, null);
        panels[3] = Float.NaN;
        float[] c = new float[5 * 41];
        times.run(5, a, null, c);
        assertArrayEquals(expected, c);
      }
    }
  }

  private static void compare(int m, int n, int k, int threads, Random random) {
    float[] a = values(m * k, random);
    float[] b = values(k * n, random);
    float[] bias = random.nextBoolean() ? values(n, random) : null;
    float[] expected = product(m, n, k, a, b, bias);
    for (Kernels kernels : both()) {
      PackedMatrix packed = kernels.packed(k, n);
      packed.set(panels(k, n, b));
      float[] c = values(m * n, random); // is overwritten
      packed.times(Workers.of(threads)).run(m, a, bias, c);
      assertArrayEquals(
          expected, c, () -> "%d x %d x %d, %s".formatted(m, n, k, kernels.description()));
    }
  }

  private static float[] product(
      int m, int n, int k, float[] a, float[] b, float @Nullable [] bias) {
    float[] c = new float[m * n];
    KernelChoice.scalar()
        .product(Product.NN, m, n, k, Workers.alone())
        .run(m, n, k, a, b, c, false);
    for (int i = 0; bias != null && i < c.length; i++) {
      c[i] += bias[i % n];
    }
    return c;
  }

  private static float[] panels(int rows, int units, float[] b) {
    float[] panels = new float[b.length];
    Panels.fromRows(rows, units, b, panels);
    return panels;
  }

  private static Kernels[] both() {
    Kernels vector = KernelChoice.vector();
    assertNotNull(vector, "the tests run with the Vector API");
    return new Kernels[] {KernelChoice.scalar(), vector};
  }

  private static float[] values(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
