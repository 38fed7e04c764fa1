package dev.retort.distill;

import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Node;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the hidden layers of a network, and its logits, are for the samples of a data set. The
/// layers are the named ones, if the network has any, else its activations outside residual blocks.
///
/// *Shapes*: an output is [N, D], row-major, D being all values of a sample.
final class LayerOutputs {
  private static final String LOGITS = "logits";
  private static final int LARGEST_BATCH = 64;

  /// What the outputs of all layers may take together, in floats: they are all kept.
  private static final long MOST_FLOATS = 1L << 23;

  private final Network network;
  private final int batchSize;
  private final InferencePass pass;

  LayerOutputs(Network network) {
    this.network = withNames(network);
    batchSize = batchSize(network);
    pass = this.network.inferencePass(batchSize, Workers.alone());
  }

  /// How many samples go through the layers at once; the outputs do not depend on it.
  static int batchSize(Network network) {
    long each = network.spec().input().elements();
    each += network.nodes().stream().mapToLong(Node::outputElements).sum();
    return Math.clamp(MOST_FLOATS / each, 1, LARGEST_BATCH);
  }

  /// D of the widest layer of a network, for which nothing is planned.
  static int widest(Network network) {
    Map<String, Shape> named = network.features();
    Stream<Shape> hidden =
        named.isEmpty()
            ? network.nodes().stream().filter(LayerOutputs::isHidden).map(Node::output)
            : named.values().stream();
    return hidden.mapToInt(Shape::elements).reduce(network.classes(), Math::max);
  }

  private static boolean isHidden(Node node) {
    return node.layer() instanceof ActivationLayer;
  }

  /// The layers in order, the logits last.
  List<String> names() {
    List<String> names = new ArrayList<>(pass.featureNames());
    names.add(LOGITS);
    return names;
  }

  private int width(String name) {
    return name.equals(LOGITS) ? network.classes() : pass.featureShape(name).elements();
  }

  /// The output of one layer for all samples.
  float[] of(String name, Dataset data) {
    int width = width(name);
    float[] all = new float[Math.multiplyExact(data.size(), width)];
    Batches batches = Batches.inOrder(data, batchSize);
    Batch batch = batches.allocate();
    for (int b = 0; b < batches.perEpoch(); b++) {
      batches.fill(batch, 0, b);
      pass.forward(batch);
      float[] values = name.equals(LOGITS) ? pass.logits() : pass.feature(name);
      System.arraycopy(values, 0, all, b * batchSize * width, batch.size() * width);
    }
    return all;
  }

  /// The network itself where a layer is named, else a copy whose activations have names.
  private static Network withNames(Network network) {
    if (!network.features().isEmpty()) {
      return network;
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (LayerSpec layer : network.spec().layers()) {
      boolean hidden = layer instanceof ActivationLayer;
      layers.add(hidden ? layer.named(layer.text() + " " + layers.size()) : layer);
    }
    Network named = Network.zeros(new NetworkSpec(network.spec().input(), layers));
    for (int i = 0; i < network.parameters().size(); i++) {
      float[] from = network.parameters().get(i).values();
      System.arraycopy(from, 0, named.parameters().get(i).values(), 0, from.length);
    }
    Preprocessing preprocessing = network.preprocessing();
    if (preprocessing != null) {
      named.preprocessing(preprocessing);
    }
    named.weightsChanged();
    return named;
  }
}
