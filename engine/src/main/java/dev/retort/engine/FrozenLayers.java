package dev.retort.engine;

import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The layers of a network that its training leaves as they are ([Trainer#frozen(String...)]).
///
/// @param paths of those that have parameters, in the network's order
/// @param parameters theirs, by name, running statistics among them
record FrozenLayers(List<String> paths, Set<String> parameters) {
  static final FrozenLayers NONE = new FrozenLayers(List.of(), Set.of());

  /// @param nodes of the network
  /// @param layers by their name or their path; one that holds others stands for all of these
  /// @throws IllegalArgumentException if one is not there, has no parameters or could be either of
  ///   two, or nothing would be left to train
  static FrozenLayers of(List<Node> nodes, List<String> layers) {
    if (layers.isEmpty()) {
      return NONE;
    }
    Set<String> chosen = new HashSet<>();
    for (String layer : layers) {
      all(List.of(find(nodes, layer))).forEach(node -> chosen.add(node.path()));
    }
    List<String> paths = new ArrayList<>();
    Set<String> parameters = new HashSet<>();
    for (Node node : all(nodes)) {
      if (chosen.contains(node.path()) && !node.parameters().isEmpty()) {
        paths.add(node.path());
        node.parameters().forEach(parameter -> parameters.add(parameter.name()));
      }
    }
    FrozenLayers frozen = new FrozenLayers(List.copyOf(paths), Set.copyOf(parameters));
    if (all(nodes).stream().noneMatch(frozen::trainsOwn)) {
      throw new IllegalArgumentException(
          "with %s frozen nothing is left to train; leave one of %s out"
              .formatted(String.join(", ", layers), withParameters(nodes)));
    }
    return frozen;
  }

  private static Node find(List<Node> nodes, String layer) {
    List<Node> found =
        all(nodes).stream()
            .filter(node -> node.path().equals(layer) || isNamed(node.layer(), layer))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no layer has the name or the place \"%s\"; those with parameters are %s"
              .formatted(layer, withParameters(nodes)));
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "\"%s\" is the place of one layer and the name of another, %s and %s; name that otherwise"
              .formatted(layer, text(found.get(0)), text(found.get(1))));
    }
    Node only = found.getFirst();
    if (!hasParameters(only)) {
      throw new IllegalArgumentException(
          "the layer %s has no parameters to freeze; those that have are %s"
              .formatted(text(only), withParameters(nodes)));
    }
    return only;
  }

  private static boolean isNamed(LayerSpec layer, String name) {
    return layer instanceof Named named
        && (named.name().equals(name) || isNamed(named.layer(), name));
  }

  private static boolean hasParameters(Node node) {
    return !node.parameters().isEmpty()
        || node.inner().stream().anyMatch(FrozenLayers::hasParameters);
  }

  /// As messages list them: `0 (dense 8 as first), 2 (dense 3)`.
  private static String withParameters(List<Node> nodes) {
    return nodes.stream()
        .filter(FrozenLayers::hasParameters)
        .map(FrozenLayers::text)
        .collect(Collectors.joining(", "));
  }

  private static String text(Node node) {
    return "%s (%s)".formatted(node.path(), node.layer().text());
  }

  /// These layers, each followed by those inside it.
  private static List<Node> all(List<Node> nodes) {
    List<Node> all = new ArrayList<>();
    for (Node node : nodes) {
      all.add(node);
      all.addAll(all(node.inner()));
    }
    return all;
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /// What it adds to the line of all that a training depends on; nothing where none is frozen.
  String key() {
    return isEmpty() ? "" : " | frozen " + String.join(" ", paths);
  }

  /// Whether a layer's own parameters are frozen.
  boolean holds(Node node) {
    return paths.contains(node.path());
  }

  /// Whether training changes a parameter.
  boolean trains(Parameter parameter) {
    return parameter.trained() && !parameters.contains(parameter.name());
  }

  private boolean trainsOwn(Node node) {
    return node.parameters().stream().anyMatch(this::trains);
  }

  /// Refuses to teach a network by layers up to which nothing is trained.
  ///
  /// @param taught their names
  void requireTaught(List<Node> nodes, Collection<String> taught) {
    if (isEmpty()) {
      return;
    }
    for (Node node : all(nodes)) {
      if (trainsOwn(node)) {
        return; // up to all that follow, too
      }
      boolean trainsInside = all(node.inner()).stream().anyMatch(this::trainsOwn);
      for (String name : taught) {
        if (!trainsInside && isNamed(node.layer(), name)) {
          throw untaught(name);
        }
      }
    }
  }

  static IllegalArgumentException untaught(String name) {
    return new IllegalArgumentException(
        "nothing up to the layer \"%s\" is trained, so that a loss on its output teaches nothing; freeze less, or name a later one"
            .formatted(name));
  }
}
