package dev.retort.engine.layer;

import static dev.retort.engine.GoldenFile.assertClose;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.DirectConvolution;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Residual blocks against central differences of the same sum written in double precision.
final class ResidualTest {
  private static final int N = 2;
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void anIdentityShortcutAddsTheInput(Kernels kernels) {
    Conv2dShape first = new Conv2dShape(2, 4, 5, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    Conv2dShape second = new Conv2dShape(3, 4, 5, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    LayerHarness layer =
        LayerHarness.training(
            residual(conv2d(3, 3), conv2d(2, 3).withoutBias()), Shape.of(2, 4, 5), N, kernels);
    assertEquals(
        List.of("block.0.weight", "block.0.bias", "block.1.weight"), layer.parameterNames());
    double[] x = doubles(N * 40, 1);
    double[] w1 = doubles(first.weightElements(), 2);
    double[] b1 = doubles(3, 3);
    double[] w2 = doubles(second.weightElements(), 4);
    layer.set("block.0.weight", floats(w1)).set("block.0.bias", floats(b1));
    layer.set("block.1.weight", floats(w2));
    Supplier<double[]> y =
        () -> {
          double[] inner = DirectConvolution.forward(first, N, x, w1, b1);
          return add(DirectConvolution.forward(second, N, inner, w2, new double[2]), x);
        };
    assertClose("y", y.get(), layer.forward(floats(x)), TOLERANCE);
    double[] dy = doubles(y.get().length, 5);
    float[] dx = layer.backward(floats(dy));
    assertClose("dx", gradient(y, dy, x), dx, TOLERANCE);
    assertClose("dw1", gradient(y, dy, w1), layer.gradient("block.0.weight"), TOLERANCE);
    assertClose("db1", gradient(y, dy, b1), layer.gradient("block.0.bias"), TOLERANCE);
    assertClose("dw2", gradient(y, dy, w2), layer.gradient("block.1.weight"), TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void anotherShapeIsProjected(Kernels kernels) {
    Conv2dShape block = new Conv2dShape(2, 7, 6, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1);
    Conv2dShape shortcut = new Conv2dShape(2, 7, 6, 3, 1, 1, 2, 2, 0, 0, 1, 1, 1);
    LayerHarness layer =
        LayerHarness.training(residual(conv2d(3, 3).stride(2)), Shape.of(2, 7, 6), N, kernels);
    assertEquals(
        List.of("block.0.weight", "block.0.bias", "shortcut.weight"), layer.parameterNames());
    double[] x = doubles(N * 84, 1);
    double[] w = doubles(block.weightElements(), 2);
    double[] b = doubles(3, 3);
    double[] s = doubles(shortcut.weightElements(), 4);
    layer.set("block.0.weight", floats(w)).set("block.0.bias", floats(b));
    layer.set("shortcut.weight", floats(s));
    Supplier<double[]> y =
        () ->
            add(
                DirectConvolution.forward(block, N, x, w, b),
                DirectConvolution.forward(shortcut, N, x, s, new double[3]));
    assertClose("y", y.get(), layer.forward(floats(x)), TOLERANCE);
    double[] dy = doubles(y.get().length, 5);
    float[] dx = layer.backward(floats(dy));
    assertClose("dx", gradient(y, dy, x), dx, TOLERANCE);
    assertClose("dw", gradient(y, dy, w), layer.gradient("block.0.weight"), TOLERANCE);
    assertClose("ds", gradient(y, dy, s), layer.gradient("shortcut.weight"), TOLERANCE);
  }

  /// In inference the batch norm goes into the convolution's weights, also within a block.
  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void aBatchNormInTheBlockIsFolded(Kernels kernels) {
    Conv2dShape block = new Conv2dShape(3, 6, 5, 3, 3, 3, 1, 1, 1, 1, 1, 1, 3);
    LayerHarness layer =
        LayerHarness.inference(
            residual(conv2d(3, 3).groups(3), new BatchNorm()), Shape.of(3, 6, 5), N, kernels);
    double[] x = doubles(N * 90, 1);
    double[] w = doubles(block.weightElements(), 2);
    double[] b = doubles(3, 3);
    double[] gain = doubles(3, 4);
    double[] bias = doubles(3, 5);
    double[] mean = doubles(3, 6);
    double[] variance = {0.5, 1.25, 3};
    layer.set("block.0.weight", floats(w)).set("block.0.bias", floats(b));
    layer.set("block.1.weight", floats(gain)).set("block.1.bias", floats(bias));
    layer.set("block.1.running_mean", floats(mean));
    layer.set("block.1.running_var", floats(variance));
    double[] y = DirectConvolution.forward(block, N, x, w, b);
    for (int i = 0; i < y.length; i++) {
      int c = i / 30 % 3;
      y[i] = (y[i] - mean[c]) / Math.sqrt(variance[c] + 1e-5) * gain[c] + bias[c] + x[i];
    }
    assertClose("y", y, layer.forward(floats(x)), TOLERANCE);
  }

  /// A block that only hands its input on has x's own buffers as its output.
  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void aBlockMayHandItsInputOn(Kernels kernels) {
    LayerHarness layer = LayerHarness.training(residual(flatten()), Shape.of(3), N, kernels);
    assertArrayEquals(
        new float[] {2, 4, 6, 8, 10, 12}, layer.forward(new float[] {1, 2, 3, 4, 5, 6}));
    assertArrayEquals(
        new float[] {2, 4, 6, 8, 10, 12}, layer.backward(new float[] {1, 2, 3, 4, 5, 6}));
  }

  @Test
  void aFlatInputIsProjectedByADenseLayer() {
    List<LayerSpec.Inner> inner = residual(dense(4), dense(5)).inner(Shape.of(3));
    assertEquals(
        List.of("block.0", "block.1", "shortcut"),
        inner.stream().map(LayerSpec.Inner::name).toList());
    assertEquals(Shape.of(4), inner.get(1).input());
    assertEquals("dense 5 no-bias", inner.get(2).layer().text());
  }

  @Test
  void whatCannotBeProjectedIsRefused() {
    ShapeMismatchException flat =
        assertThrows(
            ShapeMismatchException.class,
            () -> residual(flatten(), dense(5)).outputShape(Shape.of(2, 3, 3)));
    assertTrue(flat.toString().contains("[5] from [2, 3, 3]"), flat::toString);
    ShapeMismatchException inner =
        assertThrows(
            ShapeMismatchException.class,
            () -> residual(conv2d(2, 3), dense(5)).outputShape(Shape.of(2, 3, 3)));
    assertTrue(
        inner.toString().contains("dense 5 as layer 1, which expects a flat input"),
        inner::toString);
  }

  @Test
  void textHoldsTheBlock() {
    assertEquals(
        "residual(conv 8 3 stride 2, conv 8 3)",
        residual(conv2d(8, 3).stride(2), conv2d(8, 3)).text());
  }

  private static double[] gradient(Supplier<double[]> y, double[] dy, double[] variable) {
    double step = 0x1p-6;
    double[] gradient = new double[variable.length];
    for (int i = 0; i < variable.length; i++) {
      double value = variable[i];
      variable[i] = value + step;
      double[] above = y.get();
      variable[i] = value - step;
      double[] below = y.get();
      variable[i] = value;
      for (int k = 0; k < dy.length; k++) {
        gradient[i] += (above[k] - below[k]) / (2 * step) * dy[k];
      }
    }
    return gradient;
  }

  private static double[] add(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double[] doubles(int count, long stream) {
    Seed seed = Seed.of(23).stream(stream);
    double[] values = new double[count];
    Arrays.setAll(values, i -> 2 * seed.uniform(i) - 1);
    return values;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
