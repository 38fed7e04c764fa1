package dev.retort.engine;

import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// One layer of a network as exporters, summaries and quantisers see it: its path in a checkpoint,
/// its spec, the shapes of one sample before and after it, its own parameters, and the layers
/// inside it.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="nodes"}
public record Node(
    String path,
    LayerSpec layer,
    Shape input,
    Shape output,
    List<Parameter> parameters,
    List<Node> inner) {
  public Node {
    parameters = List.copyOf(parameters);
    inner = List.copyOf(inner);
  }

  /// The layers of a network in order, their parameters all zero. A path is the layer's place,
  /// counted from 0; of one inside another, that one's path and its own name.
  static List<Node> of(NetworkSpec spec) {
    List<Node> nodes = new ArrayList<>();
    Shape shape = spec.input();
    for (int i = 0; i < spec.layers().size(); i++) {
      Node node = of(Integer.toString(i), spec.layers().get(i), shape);
      nodes.add(node);
      shape = node.output();
    }
    return List.copyOf(nodes);
  }

  private static Node of(String path, LayerSpec layer, Shape input) {
    List<Parameter> own = new ArrayList<>();
    for (ParameterSpec parameter : layer.parameters(input)) {
      own.add(new Parameter(path + "." + parameter.name(), parameter));
    }
    List<Node> inner = new ArrayList<>();
    for (LayerSpec.Inner part : layer.inner(input)) {
      inner.add(of(path + "." + part.name(), part.layer(), part.input()));
    }
    return new Node(path, layer, input, layer.outputShape(input), own, inner);
  }

  /// How many values the layer gives for one sample, with those of the layers inside it.
  public long outputElements() {
    return output.elements() + inner.stream().mapToLong(Node::outputElements).sum();
  }
}
