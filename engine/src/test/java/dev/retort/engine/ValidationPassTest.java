package dev.retort.engine;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

/// A training's validation reads no layer, so that a layer's name costs it no memory.
final class ValidationPassTest {
  private static final int SAMPLES = 256;

  private static final Network NAMED =
      NetworkSpec.input(1, 28, 28)
          .then(conv2d(32, 3), relu().named("map"), maxPool2d(2))
          .then(flatten(), dense(10))
          .initialize(Seed.of(1));

  @Test
  void aNamedLayerDoesNotTakeAllSamplesAtOnce() {
    InferencePass pass = TrainingRun.evaluated(NAMED, SAMPLES, Workers.alone());
    int map = 32 * 28 * 28;
    int held = pass.feature("map").length / map;
    assertTrue(held < 64, held + " samples");
  }

  @Test
  void theLogitsAreThoseOfAPassThatShowsTheLayer() {
    Batch batch = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1, 28, 28), 70);
    batch.resize(70);
    for (int i = 0; i < batch.floats().length; i++) {
      batch.floats()[i] = Seed.of(3).uniform(i);
    }
    float[] expected = new float[700];
    NAMED.inferencePass(70, Workers.alone()).logits(batch, expected);
    float[] logits = new float[700];
    TrainingRun.evaluated(NAMED, SAMPLES, Workers.of(2)).logits(batch, logits);
    assertArrayEquals(expected, logits);
  }
}
