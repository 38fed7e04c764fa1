package dev.retort.distill.teacher;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.TinyData;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.layer.LayerSpec;
import org.junit.jupiter.api.Test;

/// How many samples a teacher is asked about at once.
final class LabellingWalkTest {
  private static Network large(LayerSpec activation) {
    return Network.zeros(
        NetworkSpec.input(3, 112, 112)
            .then(conv2d(16, 3), activation, globalAveragePool2d(), dense(10)));
  }

  @Test
  void manyWhereNoLayerIsNamedOrAllAreSmall() {
    assertEquals(256, LabellingWalk.batchSize(Teacher.of(large(relu()))));
    assertEquals(256, LabellingWalk.batchSize(Teacher.of(Network.zeros(TinyData.BIG_NAMED))));
    assertEquals(256, LabellingWalk.batchSize(new FixedTeacher(1, 2, new float[2])));
  }

  /// 2 * 16 * 112^2 + 16 + 10 = 401,434 floats each, 41 times in 2^24.
  @Test
  void fewerWhereALargeLayerIsNamed() {
    Network named = large(relu().named("map"));
    assertEquals(41, LabellingWalk.batchSize(Teacher.of(named)));
    assertEquals(20, LabellingWalk.batchSize(Teacher.of(named, named)));
    assertEquals(41, LabellingWalk.batchSize(Teacher.of(named, large(relu()))));
  }
}
