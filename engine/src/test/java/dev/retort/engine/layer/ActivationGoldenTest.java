package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Shape;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Activations against PyTorch's numbers: y = f(x) and dx for a given dy.
final class ActivationGoldenTest {
  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("activation");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      assertEquals(Set.of("x", "y", "dy", "dx"), golden.names(name), name);
      float[] x = golden.floats(name + "/x");
      LayerHarness layer = LayerHarness.training(activation(name), Shape.of(x.length), 1, kernels);
      GoldenFile.assertClose(name + "/y", golden.doubles(name + "/y"), layer.forward(x), 1e-5);
      GoldenFile.assertClose(
          name + "/dx",
          golden.doubles(name + "/dx"),
          layer.backward(golden.floats(name + "/dy")),
          1e-5);
    }
  }

  /// Slope 0.01 and alpha 1, as the file's note says.
  private static LayerSpec activation(String name) {
    return switch (name) {
      case "relu" -> Layers.relu();
      case "leaky_relu" -> Layers.leakyRelu(0.01f);
      case "elu" -> Layers.elu(1);
      case "gelu" -> Layers.gelu();
      case "silu" -> Layers.silu();
      case "tanh" -> Layers.tanh();
      case "sigmoid" -> Layers.sigmoid();
      case "softplus" -> Layers.softplus();
      default -> throw new AssertionError("unknown case " + name);
    };
  }
}
