package dev.retort.engine;

import static dev.retort.engine.layer.Layers.averagePool2d;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.gelu;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.layerNorm;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A batch of no samples goes through every layer, forward and backward: nothing is written,
/// gradients are zero, statistics stay.
final class EmptyBatchTest {
  private static final Shape IMAGE = Shape.of(6, 12, 12);

  static Stream<Kernels> kernels() {
    return LayerHarness.kernels();
  }

  private static Network network() {
    LayerSpec[] layers = {
      conv2d(8, 3),
      batchNorm(),
      relu(),
      conv2d(8, 3).groups(8),
      conv2d(8, 1),
      conv2d(16, 3).stride(2),
      residual(conv2d(16, 3), gelu()),
      maxPool2d(2),
      averagePool2d(1),
      layerNorm(),
      residual(conv2d(20, 3)),
      globalAveragePool2d(),
      flatten(),
      dense(12),
      batchNorm(),
      dropout(0.5f),
      dense(5)
    };
    return NetworkSpec.input(IMAGE.extents()).then(layers).initialize(Seed.of(3));
  }

  private static Batch empty() {
    return Batch.of(IMAGE, new float[0]);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void inferenceWritesNothing(Kernels kernels) {
    InferencePass pass = network().inferencePass(4, Workers.of(2), kernels);
    float[] logits = {1, 2, 3, 4, 5};
    pass.logits(empty(), logits);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5}, logits);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void trainingLearnsNothing(Kernels kernels) {
    Network network = network();
    String before = network.sha256();
    TrainingPass pass = network.trainingPass(4, Seed.of(1), Workers.of(2), kernels);
    Loss.Evaluator loss = Losses.crossEntropy().evaluator(pass);

    pass.forward(empty());
    assertEquals(0, loss.gradients(empty()));
    pass.backward(empty());

    assertEquals(before, network.sha256());
    for (float[] gradient : pass.gradients()) {
      assertArrayEquals(new float[gradient.length], gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void nothingOfTheBatchBeforeIsLeft(Kernels kernels) {
    Network network = network();
    TrainingPass pass = network.trainingPass(4, Seed.of(1), Workers.of(2), kernels);
    Loss.Evaluator loss = Losses.crossEntropy().evaluator(pass);
    float[] values = new float[4 * IMAGE.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Seed.of(9).uniform(i);
    }
    Batch some = Batch.of(IMAGE, values, new int[] {0, 1, 2, 3});
    pass.forward(some);
    assertTrue(loss.gradients(some) > 0);
    pass.backward(some);

    pass.forward(empty());
    assertEquals(0, loss.gradients(empty()));
    pass.backward(empty());
    for (float[] gradient : pass.gradients()) {
      for (float value : gradient) {
        assertEquals(0, value, 0.0f); // -0 is one too
      }
    }
  }
}
