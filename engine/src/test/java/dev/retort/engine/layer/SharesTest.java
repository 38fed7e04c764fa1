package dev.retort.engine.layer;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.layerNorm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers that share a batch among workers give the same bits on one. Each batch is large enough
/// for more than two shares.
final class SharesTest {
  private static final Kernels KERNELS = KernelChoice.kernels();
  private static final int N = 100;

  private static Stream<Arguments> layers() {
    return Stream.of(
        arguments(batchNorm(), Shape.of(20, 11, 11)),
        arguments(batchNorm(), Shape.of(2000)),
        arguments(layerNorm(), Shape.of(512)),
        arguments(globalAveragePool2d(), Shape.of(64, 7, 7)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void workersChangeNothing(LayerSpec layer, Shape shape) {
    LayerHarness alone = LayerHarness.training(layer, shape, N, KERNELS);
    LayerHarness three = LayerHarness.training(layer, shape, N, KERNELS, Workers.of(3));
    float[] x = CentralDifferences.normal("x", N * shape.elements());
    float[] dy = CentralDifferences.normal("dy", N * layer.outputShape(shape).elements());
    assertArrayEquals(alone.forward(x), three.forward(x));
    assertArrayEquals(alone.backward(dy), three.backward(dy));
    for (String name : alone.parameterNames()) {
      assertArrayEquals(alone.get(name), three.get(name));
    }
    for (String name : List.of("weight", "bias")) {
      if (alone.parameterNames().contains(name)) {
        assertArrayEquals(alone.gradient(name), three.gradient(name));
      }
    }
  }
}
