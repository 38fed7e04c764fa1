package dev.retort.engine;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Chain;
import dev.retort.engine.layer.NamedOutput;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import java.util.Set;

/// A network planned for training: forward keeps what backward needs, backward leaves one gradient
/// for every trained parameter. All buffers are here; a step allocates nothing.
///
/// The loop, spelt out:
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="loop"}
public final class TrainingPass implements Outputs {
  private final Network network;
  private final FrozenLayers frozen;
  private final int capacity;
  private final Workers workers;
  private final Kernels kernels;
  private final Planning planning;
  private final Chain chain;
  private final PreparedInput prepared;
  private int size;

  TrainingPass(
      Network network,
      int capacity,
      Seed seed,
      Workers workers,
      Kernels kernels,
      FrozenLayers frozen) {
    if (network.trainedParameters().isEmpty()) { // and so no gradients behind them
      throw new IllegalArgumentException(
          "the network \"%s\" has no layer that learns; end it with a dense layer"
              .formatted(network.spec().text()));
    }
    this.network = network;
    this.frozen = frozen;
    this.capacity = capacity;
    this.workers = workers;
    this.kernels = kernels;
    planning =
        Planning.of(
            capacity,
            true,
            kernels,
            workers,
            seed.stream("layers"),
            network.parametersByName(),
            network.constants(),
            frozen.parameters());
    Tensor input = Tensor.allocate(network.spec().input(), capacity, false);
    chain = Chain.plan(network.spec().layers(), planning, input);
    prepared = new PreparedInput(network, input, workers, kernels);
  }

  public Network network() {
    return network;
  }

  /// Runs a raw batch through preprocessing and all layers. Batch norm moves its running
  /// statistics.
  public void forward(Batch batch) {
    if (batch.size() > capacity) {
      throw new IllegalArgumentException(
          "a pass planned for %d samples cannot take %d; plan one for as many, or cut the batch"
              .formatted(capacity, batch.size()));
    }
    size = batch.size();
    prepared.fill(batch);
    chain.forward(batch);
    network.weightsChanged();
  }

  /// Runs the gradients that a loss has left at the outputs back through all layers.
  ///
  /// @param batch the one that has just gone forward; another of the same size would go unnoticed
  /// @throws IllegalArgumentException if it is not of the size of the one that has gone forward
  public void backward(Batch batch) {
    if (batch.size() != size) {
      throw new IllegalArgumentException(
          "backward takes the batch that has gone forward, of %d samples, but gets one of %d"
              .formatted(size, batch.size()));
    }
    chain.backward(batch);
  }

  /// The network's trained parameters but for those of frozen layers.
  List<Parameter> trained() {
    return network.parameters().stream().filter(frozen::trains).toList();
  }

  /// The gradients of [Network#trainedParameters()], in that order and in the kernels' layout;
  /// backward overwrites them. Where a trainer freezes layers, those of the others.
  public List<float[]> gradients() {
    return trained().stream().map(planning::gradient).toList();
  }

  /// The gradient of one parameter.
  public float[] gradient(Parameter parameter) {
    return planning.gradient(parameter);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int classes() {
    return network.classes();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public float[] logits() {
    return chain.output().values();
  }

  @Override
  public float[] logitGradients() {
    return chain.output().requireGradients();
  }

  /// The names of the layers whose outputs can be read; a view that cannot be changed.
  public Set<String> featureNames() {
    return planning.named().keySet();
  }

  @Override
  public Shape featureShape(String name) {
    return named(planning, name).output().shape();
  }

  @Override
  public float[] feature(String name) {
    return named(planning, name).output().values();
  }

  @Override
  public float[] featureGradients(String name) {
    NamedOutput output = named(planning, name);
    if (output.output().gradients() == null) {
      if (!frozen.isEmpty()) {
        throw FrozenLayers.untaught(name);
      }
      throw new IllegalArgumentException(
          "the layer \"%s\" only shows the network's input and has nothing to learn; name a later one"
              .formatted(name));
    }
    return output.extraGradients();
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public Workers workers() {
    return workers;
  }

  static NamedOutput named(Planning planning, String name) {
    NamedOutput output = planning.named().get(name);
    if (output == null) {
      throw new IllegalArgumentException(
          "no layer is named \"%s\"; named are %s".formatted(name, planning.named().keySet()));
    }
    return output;
  }
}
