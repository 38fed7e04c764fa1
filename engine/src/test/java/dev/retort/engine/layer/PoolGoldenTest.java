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
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pooling against PyTorch's double-precision numbers: every case of pool.safetensors.
final class PoolGoldenTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("pool");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      if (!golden.parameters(name).keySet().equals(Set.of("kind", "kernel", "stride", "padding"))) {
        fail("case " + name + " has other options than known: " + golden.parameters(name));
      }
      if (!golden.names(name).equals(Set.of("x", "y", "dy", "dx"))) {
        fail("case " + name + " has other tensors than known: " + golden.names(name));
      }
      check(kernels, golden, name);
    }
  }

  private static void check(Kernels kernels, GoldenFile golden, String name) {
    int[] x = golden.shape(name + "/x");
    LayerHarness harness =
        LayerHarness.training(layer(golden, name), Shape.of(x[1], x[2], x[3]), x[0], kernels);
    int[] y = golden.shape(name + "/y");
    assertEquals(Shape.of(Arrays.copyOfRange(y, 1, y.length)), harness.outputShape());
    String what = kernels.description() + ", case " + name + ": ";
    float[] forward = harness.forward(golden.floats(name + "/x"));
    assertClose(what + "y", golden.doubles(name + "/y"), forward, TOLERANCE);
    float[] dx = harness.backward(golden.floats(name + "/dy"));
    assertClose(what + "dx", golden.doubles(name + "/dx"), dx, TOLERANCE);
  }

  private static LayerSpec layer(GoldenFile golden, String name) {
    int kernel = (int) golden.number(name, "kernel");
    int stride = (int) golden.number(name, "stride");
    int padding = (int) golden.number(name, "padding");
    Object kind = golden.parameter(name, "kind");
    return switch (kind.toString()) {
      case "max" -> Layers.maxPool2d(kernel).stride(stride).padding(padding);
      case "avg" -> Layers.averagePool2d(kernel).stride(stride).padding(padding);
      case "global_avg" -> Layers.globalAveragePool2d();
      default -> fail("case " + name + ": unknown kind of pooling \"" + kind + "\"");
    };
  }
}
