package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingPass;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A batch norm that does the work of the ReLU and the max pooling behind it trains to the bits of
/// one whose output has a name, and which therefore does its own alone.
final class PooledBatchNormTest {
  private static final Shape IMAGES = Shape.of(3, 9, 18);
  private static final int N = 300; // samples enough for two shares

  static Stream<Arguments> networks() {
    LayerSpec convolution = Layers.conv2d(5, 3);
    LayerSpec norm = Layers.batchNorm();
    LayerSpec relu = Layers.relu();
    LayerSpec pooling = Layers.maxPool2d(2);
    return Stream.of(
        arguments(List.of(convolution, norm, relu, pooling)),
        arguments(List.of(convolution, norm, pooling, relu)),
        arguments(List.of(convolution, norm, pooling)),
        arguments(List.of(convolution, Layers.batchNorm().frozen(true), relu, pooling)),
        arguments(List.of(norm, relu, pooling)), // whose input has no gradients
        arguments(List.of(convolution, norm, relu, Layers.maxPool2d(3).stride(2))));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatItTakesOverChangesNoBit(List<LayerSpec> layers) {
    List<LayerSpec> apart = apart(layers);
    List<float[]> expected = trained(apart, KernelChoice.scalar(), 1);
    assertSame(expected, trained(layers, KernelChoice.scalar(), 1));
    assertSame(expected, trained(layers, KernelChoice.kernels(), 1));
    assertSame(expected, trained(layers, KernelChoice.kernels(), 3));
  }

  /// Where the convolution learns nothing the batch norm has no dx, where it is frozen as well no
  /// gradients at all.
  @ParameterizedTest
  @ValueSource(strings = {"0", "0 1"})
  void frozenLayersChangeNoBit(String frozen) {
    List<LayerSpec> layers =
        List.of(Layers.conv2d(5, 3), Layers.batchNorm(), Layers.relu(), Layers.maxPool2d(2));
    assertSame(fineTuned(apart(layers), frozen), fineTuned(layers, frozen));
  }

  private static List<float[]> fineTuned(List<LayerSpec> layers, String frozen) {
    Network network = network(layers);
    int[] labels = IntStream.range(0, N).map(i -> i % 4).toArray();
    float[] pixels = CentralDifferences.normal("x", N * IMAGES.elements());
    Dataset data = FloatDataset.of("noise", IMAGES, List.of("a", "b", "c", "d"), pixels, labels);
    Trainer.of(Optimizers.sgd(0.1), Losses.crossEntropy())
        .epochs(2)
        .batchSize(60)
        .threads(1)
        .frozen(frozen.split(" "))
        .fit(network, data);
    return network.parameters().stream().map(Parameter::toArray).toList();
  }

  /// The same layers, with a name for the batch norm.
  private static List<LayerSpec> apart(List<LayerSpec> layers) {
    List<LayerSpec> apart = new ArrayList<>(layers);
    apart.replaceAll(layer -> layer instanceof BatchNorm ? layer.named("norm") : layer);
    return apart;
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    for (int p = 0; p < expected.size(); p++) {
      assertArrayEquals(expected.get(p), actual.get(p));
    }
  }

  /// All parameters, statistics among them, after three steps.
  private static List<float[]> trained(List<LayerSpec> layers, Kernels kernels, int threads) {
    Network network = network(layers);
    Batch batch = Batch.of(IMAGES, CentralDifferences.normal("x", N * IMAGES.elements()));
    for (int i = 0; i < N; i++) {
      batch.labels()[i] = i % 4;
    }
    Workers workers = Workers.of(threads);
    TrainingPass pass = network.trainingPass(N, Seed.of(2), workers, kernels);
    Loss.Evaluator loss = Losses.crossEntropy().evaluator(pass);
    OptimizerState optimizer =
        Optimizers.sgd(0.1).start(network.trainedParameters(), pass.gradients(), workers);
    for (int step = 0; step < 3; step++) {
      pass.forward(batch);
      loss.gradients(batch);
      pass.backward(batch);
      optimizer.step(1);
    }
    return network.parameters().stream().map(Parameter::toArray).toList();
  }

  private static Network network(List<LayerSpec> layers) {
    Network network =
        NetworkSpec.input(IMAGES.extents())
            .then(layers.toArray(LayerSpec[]::new))
            .then(Layers.flatten(), Layers.dense(4))
            .initialize(Seed.of(1));
    for (Parameter parameter : network.trainedParameters()) {
      parameter.set(CentralDifferences.normal(parameter.name(), parameter.values().length));
    }
    return network;
  }
}
