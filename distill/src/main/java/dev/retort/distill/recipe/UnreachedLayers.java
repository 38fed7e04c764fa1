package dev.retort.distill.recipe;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Node;
import dev.retort.engine.Trainer;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The layers of a student that hints do not reach: those behind the last one that is hinted at.
///
/// A loss on layers has no gradients for what is behind them, so that weight decay alone would move
/// the weights there: it would shrink them, under Adam to nothing, and the next stage would begin
/// with what is left. FitNets train the guided layer and those before it, and no others. So are
/// these frozen, running statistics included: nobody learns from what stands behind the hints, and
/// in the next stage batch norm goes by its batches and moves the running ones again.
final class UnreachedLayers {
  private UnreachedLayers() {}

  /// The trainer, that it freezes these layers too. Where hints reach no layer with parameters it
  /// stays as it is, for the training refuses such hints in words of its own.
  ///
  /// @param hinted the names of the layers at which the loss leaves gradients
  static Trainer freeze(Trainer trainer, NetworkSpec spec, Set<String> hinted) {
    List<Node> nodes = Network.zeros(spec).nodes();
    List<Node> unreached = behind(nodes, hinted);
    if (parameters(unreached) == parameters(nodes)) {
      return trainer;
    }
    return trainer.frozen(
        Stream.concat(trainer.frozen().stream(), unreached.stream().map(Node::path))
            .distinct()
            .toArray(String[]::new));
  }

  /// Those with parameters, of a block all together where nothing in it is hinted at. A block with
  /// a hint inside goes on behind that, and its shortcut leads past it.
  private static List<Node> behind(List<Node> nodes, Set<String> hinted) {
    int last = -1;
    for (int i = 0; i < nodes.size(); i++) {
      if (holds(nodes.get(i), hinted)) {
        last = i;
      }
    }
    List<Node> behind = new ArrayList<>();
    if (last >= 0 && !isNamed(nodes.get(last), hinted)) {
      behind.addAll(behind(nodes.get(last).inner(), hinted));
    }
    for (Node node : nodes.subList(last + 1, nodes.size())) {
      if (parameters(List.of(node)) > 0) {
        behind.add(node);
      }
    }
    return behind;
  }

  private static boolean holds(Node node, Set<String> hinted) {
    return isNamed(node, hinted) || node.inner().stream().anyMatch(inner -> holds(inner, hinted));
  }

  private static boolean isNamed(Node node, Set<String> hinted) {
    LayerSpec layer = node.layer();
    while (layer instanceof Named named) {
      if (hinted.contains(named.name())) {
        return true;
      }
      layer = named.layer();
    }
    return false;
  }

  /// How many parameters these layers have, with those of the layers inside them.
  private static int parameters(List<Node> nodes) {
    return nodes.stream()
        .mapToInt(node -> node.parameters().size() + parameters(node.inner()))
        .sum();
  }
}
