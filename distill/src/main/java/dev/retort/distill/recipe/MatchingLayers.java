package dev.retort.distill.recipe;

import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Copies layers of one network into another: those that are alike, with the preprocessing, as
/// [Start.Layers] describes.
final class MatchingLayers {
  private MatchingLayers() {}

  /// Returns the paths of the layers that were copied, as the second network has them.
  ///
  /// @throws IllegalArgumentException if no layer with parameters is alike
  static List<String> copy(Network from, Network to) {
    Map<String, Node> known = new LinkedHashMap<>();
    leaves(from.nodes()).forEach(node -> known.put(key(node), node));
    List<String> copied = new ArrayList<>();
    for (Node node : leaves(to.nodes())) {
      Node source = known.get(key(node));
      if (source != null && alike(source, node)) {
        for (int i = 0; i < node.parameters().size(); i++) {
          float[] values = source.parameters().get(i).values();
          System.arraycopy(values, 0, node.parameters().get(i).values(), 0, values.length);
        }
        copied.add(node.path());
      }
    }
    if (copied.isEmpty()) {
      throw new IllegalArgumentException(
          "no layer of \"%s\" is also in \"%s\" at the same place or under the same name (... as X)"
              .formatted(from.spec().text(), to.spec().text()));
    }
    if (from.preprocessing() != null && from.spec().input().equals(to.spec().input())) {
      to.preprocessing(from.preprocessing());
    }
    to.weightsChanged();
    return copied;
  }

  /// The layers that have parameters, at any depth, in order.
  private static List<Node> leaves(List<Node> nodes) {
    List<Node> leaves = new ArrayList<>();
    for (Node node : nodes) {
      if (!node.parameters().isEmpty()) {
        leaves.add(node);
      }
      leaves.addAll(leaves(node.inner()));
    }
    return leaves;
  }

  private static String key(Node node) {
    return node.layer() instanceof Named named ? "as " + named.name() : "at " + node.path();
  }

  private static boolean alike(Node one, Node other) {
    return Named.bare(one.layer()).text().equals(Named.bare(other.layer()).text())
        && one.parameters().stream()
            .map(Parameter::shape)
            .toList()
            .equals(other.parameters().stream().map(Parameter::shape).toList());
  }
}
