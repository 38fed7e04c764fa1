package dev.retort.engine.layer;

import static dev.retort.engine.GoldenFile.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Shape;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Dense layers against PyTorch's double-precision numbers: every case of dense.safetensors. Its
/// weights are `[D, F]`, those of a parameter `[F, D]`.
final class DenseGoldenTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("dense");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      assertEquals(Set.of("n", "in", "out"), golden.parameters(name).keySet(), "case " + name);
      assertEquals(
          Set.of("x", "w", "b", "y", "dy", "dx", "dw", "db"), golden.names(name), "case " + name);
      check(kernels, golden, name);
    }
  }

  private static void check(Kernels kernels, GoldenFile golden, String name) {
    int samples = (int) golden.number(name, "n");
    int inputs = (int) golden.number(name, "in");
    int units = (int) golden.number(name, "out");
    LayerHarness harness =
        LayerHarness.training(Layers.dense(units), Shape.of(inputs), samples, kernels);
    harness.set("weight", turned(golden.floats(name + "/w"), inputs));
    harness.set("bias", golden.floats(name + "/b"));
    assertEquals(Shape.of(units), harness.outputShape());
    String what = kernels.description() + ", case " + name + ": ";
    assertClose(
        what + "y",
        golden.doubles(name + "/y"),
        harness.forward(golden.floats(name + "/x")),
        TOLERANCE);
    float[] dx = harness.backward(golden.floats(name + "/dy"));
    assertClose(what + "dx", golden.doubles(name + "/dx"), dx, TOLERANCE);
    float[] dw = turned(harness.gradient("weight"), units);
    assertClose(what + "dw", golden.doubles(name + "/dw"), dw, TOLERANCE);
    assertClose(what + "db", golden.doubles(name + "/db"), harness.gradient("bias"), TOLERANCE);
  }

  /// The transpose of a matrix of so many rows.
  private static float[] turned(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] turned = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      turned[i % columns * rows + i / columns] = matrix[i];
    }
    return turned;
  }
}
