package dev.retort.engine;

import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.ShapeMismatchException;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A network as data: the shape of its input and its layers in order. Sizes are inferred, and a
/// layer that does not fit is refused when it is added.
///
/// The last layer gives logits, `[K]`; the softmax belongs to the loss.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="spec"}
public record NetworkSpec(Shape input, List<LayerSpec> layers) {
  public NetworkSpec {
    layers = List.copyOf(layers);
    List<Shape> shapes = shapes(input, layers);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < layers.size(); i++) {
      requireOwnNames(layers.get(i), shapes.get(i), names);
    }
  }

  /// Begins a spec with the shape of one sample: (channels, height, width) or (features).
  public static NetworkSpec input(int... extents) {
    return new NetworkSpec(Shape.of(extents), List.of());
  }

  /// The spec with these layers after its own.
  ///
  /// @throws ShapeMismatchException if a layer cannot take what comes before it
  /// @throws IllegalArgumentException if two layers have the same name
  public NetworkSpec then(LayerSpec... more) {
    List<LayerSpec> all = new ArrayList<>(layers);
    all.addAll(List.of(more));
    return new NetworkSpec(input, all);
  }

  /// The shape of what the last layer makes.
  public Shape output() {
    List<Shape> shapes = shapes(input, layers);
    return shapes.get(shapes.size() - 1);
  }

  /// A network of this spec, its parameters drawn from a seed: the same spec and the same seed give
  /// the same bits everywhere.
  public Network initialize(Seed seed) {
    return Network.initialized(this, seed);
  }

  /// The layers as text: `conv 32 3, relu, maxpool 2, flatten, dense 10`.
  public String text() {
    return layers.stream().map(LayerSpec::text).collect(Collectors.joining(", "));
  }

  private static void requireOwnNames(LayerSpec layer, Shape input, Set<String> names) {
    LayerSpec bare = layer;
    while (bare instanceof Named named) {
      if (!names.add(named.name())) {
        throw new IllegalArgumentException(
            "two layers are named \"%s\"; give each a name of its own".formatted(named.name()));
      }
      bare = named.layer();
    }
    for (LayerSpec.Inner part : layer.inner(input)) {
      requireOwnNames(part.layer(), part.input(), names);
    }
  }

  /// The shape before each layer, and behind the last one.
  private static List<Shape> shapes(Shape input, List<LayerSpec> layers) {
    List<Shape> shapes = new ArrayList<>(List.of(input));
    for (int i = 0; i < layers.size(); i++) {
      try {
        shapes.add(layers.get(i).outputShape(shapes.get(i)));
      } catch (ShapeMismatchException e) {
        String place = i == 0 ? "at the input" : "after layer " + (i - 1);
        throw new ShapeMismatchException(
            "%s %s %s".formatted(layers.get(i).text(), place, e.getMessage()), e);
      }
    }
    return shapes;
  }
}
