package dev.retort.engine;

import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Shape;
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

  /// How many values the layer gives for one sample, with those of the layers inside it.
  public long outputElements() {
    return output.elements() + inner.stream().mapToLong(Node::outputElements).sum();
  }
}
