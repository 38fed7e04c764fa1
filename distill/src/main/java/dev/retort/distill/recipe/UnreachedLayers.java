package dev.retort.distill.recipe;

import dev.retort.distill.objective.LayerPair;
import dev.retort.distill.objective.Method;
import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.Trainer;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The layers of a student that hints do not reach: those behind the last one that is hinted at.
///
/// A loss on layers has no gradients for what is behind them, so that weight decay alone would move
/// the weights there: it would shrink them, under Adam to nothing, and the next stage would begin
/// with what is left. FitNets train the guided layer and those before it, and no others. So are
/// these frozen, running statistics included: nobody learns from what stands behind the hints, and
/// in the next stage batch norm goes by its batches and moves the running ones again.
final class UnreachedLayers {
  private UnreachedLayers() {}

  /// The stage's trainer, that it freezes these layers too where the stage learns from layers alone
  /// by an optimizer with weight decay. Where hints reach no layer with parameters it stays as it
  /// is, for the training refuses such hints in words of its own.
  static Trainer freeze(TrainingStage stage) {
    Trainer trainer = stage.trainer();
    Set<String> hinted = hinted(stage);
    if (trainer.optimizer().weightDecay() == 0 || hinted.isEmpty()) {
      return trainer;
    }
    List<Node> nodes = Network.zeros(stage.network()).nodes();
    List<Node> unreached = behind(nodes, hinted);
    if (parameters(unreached) == parameters(nodes)) {
      return trainer;
    }
    List<String> frozen = trainer.frozenPaths(stage.network());
    List<String> all = new ArrayList<>(trainer.frozen());
    for (Node node : unreached) {
      if (!frozen.containsAll(withParameters(node))) {
        all.add(node.layer() instanceof Named named ? named.name() : node.path());
      }
    }
    return trainer.frozen(all.toArray(String[]::new));
  }

  /// Checks, before any work, that the layers which a stage freezes can be told from others.
  ///
  /// @param taught the names of the layers at which its loss leaves gradients
  /// @throws IllegalArgumentException if not; says that it is the stage which freezes them
  static void requireFreezes(TrainingStage stage, Set<String> taught) {
    try {
      stage.effectiveTrainer().requireFreezes(stage.network(), taught);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" leaves the layers behind its hint as they are: %s"
              .formatted(stage.name(), e.getMessage()),
          e);
    }
  }

  /// The names of the layers from which alone a stage learns; none where it trains answers. A term
  /// that always weighs 0 teaches neither.
  private static Set<String> hinted(TrainingStage stage) {
    Method method = stage.method().orElse(null);
    if (method == null || (method.hasSoftWeight() && stage.softWeight().least() < 1)) {
      return Set.of();
    }
    Set<String> hinted = new HashSet<>();
    for (Method.Term term : method.terms()) {
      if (term.weight().greatest() > 0) {
        LayerPair layers = term.objective().layers();
        if (layers == null) {
          return Set.of();
        }
        hinted.add(layers.student());
      }
    }
    return hinted;
  }

  /// The paths of those with parameters of their own, of a layer and all inside it.
  private static List<String> withParameters(Node node) {
    List<String> paths = new ArrayList<>();
    if (!node.parameters().isEmpty()) {
      paths.add(node.path());
    }
    node.inner().forEach(inner -> paths.addAll(withParameters(inner)));
    return paths;
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
