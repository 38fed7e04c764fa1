package dev.retort.engine;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NamedLayersTest {
  private static final Network NETWORK =
      NetworkSpec.input(2, 4, 4)
          .then(conv2d(3, 3).stride(2).named("low"), relu())
          .then(residual(conv2d(3, 3), relu().named("inside").named("alias")).named("block"))
          .then(flatten(), dense(5).named("top"))
          .initialize(Seed.of(1));

  @Test
  void areFoundAtAnyDepthWithTheirShapes() {
    Map<String, Shape> features = NETWORK.features();
    assertEquals(List.of("low", "block", "alias", "inside", "top"), List.copyOf(features.keySet()));
    assertEquals(Shape.of(3, 2, 2), features.get("inside"));
    assertEquals(Shape.of(5), features.get("top"));
    assertTrue(Network.zeros(NetworkSpec.input(3).then(dense(2))).features().isEmpty());
  }

  @Test
  void passesSayTheSameShapes() {
    TrainingPass training = NETWORK.trainingPass(3, Seed.of(1), Workers.alone());
    InferencePass inference = NETWORK.inferencePass(3, Workers.alone());
    NETWORK
        .features()
        .forEach(
            (name, shape) -> {
              assertEquals(shape, training.featureShape(name));
              assertEquals(3 * shape.elements(), training.feature(name).length);
              assertEquals(3 * shape.elements(), training.featureGradients(name).length);
              assertEquals(shape, inference.featureShape(name));
              assertEquals(3 * shape.elements(), inference.feature(name).length);
            });
    assertThrows(IllegalArgumentException.class, () -> training.featureShape("high"));
    assertThrows(IllegalArgumentException.class, () -> inference.featureShape("high"));
    assertThrows(IllegalArgumentException.class, () -> inference.feature("high"));
  }

  /// The ReLU behind it, which may write over what nobody reads, writes elsewhere.
  @Test
  void whatIsShownIsTheLayersOwn() {
    Network network =
        NetworkSpec.input(2).then(dense(2).named("low"), relu(), dense(2)).initialize(Seed.of(1));
    network.parameters().getFirst().set(new float[] {1, 0, 0, -1});
    network.weightsChanged();
    Batch batch = Batch.of(Shape.of(2), new float[] {3, 5});
    float[] expected = {3, -5};
    InferencePass inference = network.inferencePass(1, Workers.alone());
    inference.forward(batch);
    assertArrayEquals(expected, inference.feature("low"));
    TrainingPass training = network.trainingPass(1, Seed.of(1), Workers.alone());
    training.forward(batch);
    assertArrayEquals(expected, training.feature("low"));
  }

  @Test
  void namesCanBeReadAndNotTakenAway() {
    for (Set<String> names :
        List.of(
            NETWORK.inferencePass(1, Workers.alone()).featureNames(),
            NETWORK.trainingPass(1, Seed.of(1), Workers.alone()).featureNames())) {
      assertEquals(NETWORK.features().keySet(), names);
      assertThrows(UnsupportedOperationException.class, names::clear);
    }
  }

  /// Whoever adds to them, and clears nothing, must not find those of the batch before.
  @Test
  void extraGradientsAreGoneAfterBackward() {
    TrainingPass pass = NETWORK.trainingPass(3, Seed.of(1), Workers.alone());
    float[] inputs = new float[2 * 32]; // two samples where three have room
    Arrays.fill(inputs, 1);
    Batch batch = Batch.of(Shape.of(2, 4, 4), inputs);
    float[] extra = pass.featureGradients("low");
    float[] weights = pass.gradients().getFirst();
    pass.forward(batch);
    Arrays.fill(pass.logitGradients(), 0);
    Arrays.fill(extra, 0, 2 * 12, 1);
    pass.backward(batch);
    assertFalse(Arrays.equals(new float[weights.length], weights), "they were felt");
    assertArrayEquals(new float[3 * 12], extra, 0);
    pass.forward(batch);
    Arrays.fill(pass.logitGradients(), 0);
    pass.backward(batch);
    assertArrayEquals(new float[weights.length], weights, 0);
  }

  /// A loss may be asked for its value alone, or refuse a batch when it has written some of them.
  @Test
  void extraGradientsAreGoneWhereNoBackwardFollowed() {
    TrainingPass pass = NETWORK.trainingPass(3, Seed.of(1), Workers.alone());
    float[] three = new float[3 * 32];
    Arrays.fill(three, 1);
    float[] extra = pass.featureGradients("low");
    pass.forward(Batch.of(Shape.of(2, 4, 4), three));
    Arrays.fill(extra, 1);
    pass.forward(Batch.of(Shape.of(2, 4, 4), Arrays.copyOf(three, 32)));
    assertArrayEquals(new float[3 * 12], extra, 0);
  }

  @Test
  void aViewOfTheInputTakesNoGradients() {
    Network network =
        NetworkSpec.input(1, 2, 2).then(flatten().named("pixels"), dense(2)).initialize(Seed.of(1));
    TrainingPass pass = network.trainingPass(3, Seed.of(1), Workers.alone());
    assertEquals(
        "the layer \"pixels\" only shows the network's input and has nothing to learn; name a later"
            + " one",
        assertThrows(IllegalArgumentException.class, () -> pass.featureGradients("pixels"))
            .getMessage());
  }
}
