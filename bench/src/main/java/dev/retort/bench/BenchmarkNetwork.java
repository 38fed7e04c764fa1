package dev.retort.bench;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Node;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;

/// The five feed-forward networks whose speed is compared with other systems, on 28 x 28 grey
/// images.
public enum BenchmarkNetwork {
  MLP_1200,
  MLP_800,
  MLP_30,
  LENET,
  SMALL_CNN;

  /// The network's layers.
  NetworkSpec spec() {
    return switch (this) {
      case MLP_1200 -> mlp(1200);
      case MLP_800 -> mlp(800);
      case MLP_30 -> mlp(30);
      case LENET -> cnn(32, 64, 128);
      case SMALL_CNN -> cnn(8, 16, 32);
    };
  }

  boolean convolves() {
    return this == LENET || this == SMALL_CNN;
  }

  /// The network with weights from a fixed seed.
  Network network() {
    return spec().initialize(Seed.of(1));
  }

  private static NetworkSpec mlp(int units) {
    return NetworkSpec.input(1, 28, 28)
        .then(flatten(), dense(units), relu(), dense(units), relu(), dense(10));
  }

  private static NetworkSpec cnn(int first, int second, int units) {
    return NetworkSpec.input(1, 28, 28)
        .then(conv2d(first, 3), relu(), maxPool2d(2))
        .then(conv2d(second, 3), relu(), maxPool2d(2))
        .then(flatten(), dense(units), relu(), dense(10));
  }

  /// Float operations that a sample's way forward needs, two for each weight that multiplies.
  long forwardFlop() {
    return network().nodes().stream().mapToLong(BenchmarkNetwork::flop).sum();
  }

  /// Float operations that a sample's training step needs: forward, by weight and, but for the
  /// first layer, by data.
  long trainingFlop() {
    long first =
        network().nodes().stream()
            .mapToLong(BenchmarkNetwork::flop)
            .filter(flop -> flop > 0)
            .findFirst()
            .orElse(0);
    return 3 * forwardFlop() - first;
  }

  /// A dense layer uses each weight once, a convolution once at each position.
  private static long flop(Node node) {
    return node.parameters().stream()
        .filter(parameter -> parameter.spec().role() == ParameterSpec.Role.WEIGHT)
        .mapToLong(
            weight ->
                2L
                    * weight.shape().elements()
                    / weight.shape().extent(0)
                    * node.output().elements())
        .sum();
  }

  /// A batch of labelled noise: kernels take the same time whatever the picture shows, as long as
  /// the network lives. Values are 0 to 1, as [TrainingStep#onBytes] has pixels: no greater ones
  /// would do at its learning rate.
  Batch batch(int size) {
    Batch batch = Batch.allocate(Batch.Kind.FLOATS, spec().input(), size);
    batch.resize(size);
    Seed seed = Seed.of(2);
    for (int i = 0; i < batch.floats().length; i++) {
      batch.floats()[i] = seed.uniform(i);
    }
    for (int n = 0; n < size; n++) {
      batch.labels()[n] = seed.stream("labels").below(n, 10);
      batch.ids()[n] = n;
    }
    return batch;
  }
}
