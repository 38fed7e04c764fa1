package dev.retort.distill.recipe;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which layers of one network another one begins with.
final class MatchingLayersTest {
  private static final LayerSpec FIRST = dense(6).named("first");

  /// A network of pictures, flattened by its layer 0. Its biases are drawn as its weights are:
  /// initial ones are 0 in every network.
  private static Network drawn(long seed, LayerSpec... behind) {
    return drawn(seed, NetworkSpec.input(1, 28, 28).then(flatten()).then(behind));
  }

  private static Network drawn(long seed, NetworkSpec spec) {
    Network network = Network.zeros(spec);
    for (Parameter parameter : network.parameters()) {
      Seed stream = Seed.of(seed).stream(parameter.name());
      float[] values = new float[parameter.shape().elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) stream.normal(i);
      }
      parameter.set(values);
    }
    network.weightsChanged();
    return network;
  }

  /// That a layer of one network is that of another one.
  private static void assertLike(Network expected, int place, Network network, int at) {
    List<Parameter> those = expected.nodes().get(place).parameters();
    List<Parameter> these = network.nodes().get(at).parameters();
    assertEquals(2, these.size(), "weight and bias");
    for (int i = 0; i < these.size(); i++) {
      assertArrayEquals(those.get(i).toArray(), these.get(i).toArray(), these.get(i).name());
    }
  }

  @Test
  void aNamedLayerIsFoundAtAnotherPlace() {
    LayerSpec shared = dense(8).named("shared");
    Network from = drawn(1, dense(6), relu(), shared, relu(), dense(10));
    Network to = drawn(2, dense(6), shared, relu(), dense(10));
    Network before = to.copy();
    assertEquals(List.of("1", "2"), MatchingLayers.copy(from, to));
    assertLike(from, 1, to, 1);
    assertLike(from, 3, to, 2);
    assertLike(before, 4, to, 4); // there is one of this shape, but at place 5
  }

  @Test
  void aLayerOfAnotherShapeStaysAsItWas() {
    Network from = drawn(1, dense(6), relu(), dense(10), relu(), dense(10));
    Network to = drawn(2, dense(7), relu(), dense(10), relu(), dense(10));
    Network before = to.copy();
    assertEquals(List.of("5"), MatchingLayers.copy(from, to));
    assertLike(before, 1, to, 1);
    assertLike(before, 3, to, 3); // it has 7 inputs, not 6
    assertLike(from, 5, to, 5);
  }

  @Test
  void aLayerOfAnotherNameStaysAsItWas() {
    Network from = drawn(1, FIRST, relu(), dense(10));
    for (LayerSpec other : List.of(dense(6), dense(6).named("other"))) {
      Network to = drawn(2, other, relu(), dense(10));
      Network before = to.copy();
      assertEquals(List.of("3"), MatchingLayers.copy(from, to), other.text());
      assertLike(before, 1, to, 1);
      assertLike(from, 3, to, 3);
    }
  }

  /// Samples of another shape have other channels.
  @Test
  void preprocessingGoesAlongWhereTheInputIsTheSame() {
    Network from = drawn(1, FIRST, relu(), dense(10));
    Preprocessing usual = Preprocessing.unitRange(from.spec().input());
    from.preprocessing(usual);
    Network to = drawn(2, FIRST, dense(10));
    assertEquals(List.of("1"), MatchingLayers.copy(from, to));
    assertEquals(usual, to.preprocessing());
    Network flat = drawn(2, NetworkSpec.input(784).then(FIRST, dense(10)));
    assertEquals(List.of("0"), MatchingLayers.copy(from, flat));
    assertLike(from, 1, flat, 0);
    assertNull(flat.preprocessing());
  }
}
