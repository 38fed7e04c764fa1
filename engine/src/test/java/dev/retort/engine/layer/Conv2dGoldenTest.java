package dev.retort.engine.layer;

import static dev.retort.engine.GoldenFile.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Convolutions against PyTorch's double-precision numbers: every case of conv2d.safetensors.
final class Conv2dGoldenTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("conv2d");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      if (!golden
          .parameters(name)
          .keySet()
          .equals(Set.of("stride", "padding", "dilation", "groups", "kernel"))) {
        fail("case " + name + " has other options than known: " + golden.parameters(name));
      }
      Set<String> known = Set.of("x", "w", "b", "y", "dy", "dx", "dw", "db");
      if (!known.containsAll(golden.names(name))) {
        fail("case " + name + " has other tensors than known: " + golden.names(name));
      }
      check(kernels, golden, name);
    }
  }

  private static void check(Kernels kernels, GoldenFile golden, String name) {
    int[] x = golden.shape(name + "/x");
    int[] w = golden.shape(name + "/w");
    int[] kernel = pair(golden, name, "kernel");
    int[] stride = pair(golden, name, "stride");
    int[] padding = pair(golden, name, "padding");
    int[] dilation = pair(golden, name, "dilation");
    assertEquals(kernel[0], w[2]);
    assertEquals(kernel[1], w[3]);
    boolean bias = golden.has(name + "/b");
    Conv2d layer =
        Layers.conv2d(w[0], w[2], w[3])
            .stride(stride[0], stride[1])
            .padding(padding[0], padding[1])
            .dilation(dilation[0], dilation[1])
            .groups((int) golden.number(name, "groups"));
    layer = bias ? layer : layer.withoutBias();
    LayerHarness harness = LayerHarness.training(layer, Shape.of(x[1], x[2], x[3]), x[0], kernels);
    harness.set("weight", golden.floats(name + "/w"));
    if (bias) {
      harness.set("bias", golden.floats(name + "/b"));
    }
    int[] y = golden.shape(name + "/y");
    assertEquals(Shape.of(Arrays.copyOfRange(y, 1, y.length)), harness.outputShape());
    String what = kernels.description() + ", case " + name + ": ";
    assertClose(
        what + "y",
        golden.doubles(name + "/y"),
        harness.forward(golden.floats(name + "/x")),
        TOLERANCE);
    float[] dx = harness.backward(golden.floats(name + "/dy"));
    assertClose(what + "dx", golden.doubles(name + "/dx"), dx, TOLERANCE);
    assertClose(what + "dw", golden.doubles(name + "/dw"), harness.gradient("weight"), TOLERANCE);
    if (bias) {
      assertClose(what + "db", golden.doubles(name + "/db"), harness.gradient("bias"), TOLERANCE);
    }
  }

  private static int[] pair(GoldenFile golden, String name, String key) {
    List<?> values = (List<?>) golden.parameter(name, key);
    return values.stream().mapToInt(value -> ((Double) value).intValue()).toArray();
  }
}
