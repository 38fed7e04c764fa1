package dev.retort.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The products of a dense layer on a weight in panels against their definition, bit for bit.
final class DenseProductsTest {
  private static final int[] SAMPLES = {1, 2, 7, 8, 15, 16, 17, 33, 64, 100};
  private static final int[] SIZES = {
    1, 3, 8, 10, 16, 30, 31, 32, 33, 40, 48, 63, 64, 65, 100, 129
  };

  @Test
  void theirDefinition() {
    Random random = new Random(1);
    for (int inputs : SIZES) {
      for (int units : SIZES) {
        compare(SAMPLES[random.nextInt(SAMPLES.length)], inputs, units, random);
      }
    }
    compare(128, 1200, 800, random);
    compare(128, 512, 72, random); // a crowded left operand
    compare(40, 33, 525, random); // packed rows, and units that fill no two vectors
    compare(5, 1300, 47, random); // more than a block of k
    for (int inputs = 16; inputs <= 46; inputs++) { // any number of rows in the last panel
      compare(33, inputs, 70, random);
      compare(70, inputs, 40, random); // samples enough to pack the weights
    }
  }

  /// A plan serves smaller batches, whatever ran before.
  @Test
  void onePlanServesSmallerBatches() {
    Random random = new Random(2);
    for (Kernels kernels : both()) {
      DenseProducts products = kernels.dense(41, 75, 100, Workers.of(2));
      for (int n : new int[] {100, 3, 33, 1, 64, 100}) {
        new Layer(n, 41, 75, random).check(products, kernels);
      }
    }
  }

  @Test
  void panelsAndBack() {
    for (int units : SIZES) {
      float[] rows = values(5 * units, new Random(units));
      float[] panels = new float[rows.length];
      Panels.fromRows(5, units, rows, panels);
      int p = (units - 1) / 32 * 32;
      int width = Panels.width(units, p);
      assertEquals(rows[3 * units + units - 1], panels[p * 5 + 3 * width + units - 1 - p]);
      float[] back = new float[rows.length];
      Panels.toRows(5, units, panels, back);
      assertArrayEquals(rows, back);
    }
  }

  private static void compare(int n, int inputs, int units, Random random) {
    Layer layer = new Layer(n, inputs, units, random);
    for (Kernels kernels : both()) {
      layer.check(kernels.dense(inputs, units, n, Workers.of(1 + random.nextInt(3))), kernels);
    }
  }

  private static final class Layer {
    private final int n;
    private final int inputs;
    private final int units;
    private final float[] x;
    private final float[] weight;
    private final float[] dy;
    private final float @Nullable [] bias;

    Layer(int n, int inputs, int units, Random random) {
      this.n = n;
      this.inputs = inputs;
      this.units = units;
      x = values(n * inputs, random);
      weight = values(inputs * units, random);
      dy = values(n * units, random);
      bias = random.nextBoolean() ? values(units, random) : null;
    }

    void check(DenseProducts products, Kernels kernels) {
      String what = "%d x %d x %d, %s".formatted(n, inputs, units, kernels.description());
      float[] panels = new float[weight.length];
      Panels.fromRows(inputs, units, weight, panels);

      float[] y = new float[n * units];
      products.forward(n, x, panels, bias, y);
      assertArrayEquals(forward(), y, what);

      float[] gradient = new float[weight.length];
      products.byWeight(n, x, dy, gradient);
      float[] rows = new float[weight.length];
      Panels.toRows(inputs, units, gradient, rows);
      assertArrayEquals(byWeight(), rows, what);

      float[] dx = new float[n * inputs];
      products.byData(n, dy, panels, dx);
      assertArrayEquals(byData(), dx, what);
    }

    /// As its definition, each sum over its own index in ascending order; the loops stand so that
    /// the innermost reads what lies side by side.
    private float[] forward() {
      float[] y = new float[n * units];
      for (int s = 0; s < n; s++) {
        for (int d = 0; d < inputs; d++) {
          for (int u = 0; u < units; u++) {
            int at = s * units + u;
            y[at] = Math.fma(x[s * inputs + d], weight[d * units + u], y[at]);
          }
        }
      }
      for (int i = 0; bias != null && i < y.length; i++) {
        y[i] += bias[i % units];
      }
      return y;
    }

    private float[] byWeight() {
      float[] gradient = new float[inputs * units];
      for (int s = 0; s < n; s++) {
        for (int d = 0; d < inputs; d++) {
          for (int u = 0; u < units; u++) {
            int at = d * units + u;
            gradient[at] = Math.fma(x[s * inputs + d], dy[s * units + u], gradient[at]);
          }
        }
      }
      return gradient;
    }

    private float[] byData() {
      float[] dx = new float[n * inputs];
      for (int s = 0; s < n; s++) {
        for (int d = 0; d < inputs; d++) {
          float sum = 0;
          for (int u = 0; u < units; u++) {
            sum = Math.fma(dy[s * units + u], weight[d * units + u], sum);
          }
          dx[s * inputs + d] = sum;
        }
      }
      return dx;
    }
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
