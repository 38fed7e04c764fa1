package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.tensor.Seed;
import org.junit.jupiter.api.Test;

/// Which networks may take over each other's weights, and what cannot be planned.
final class NetworkTest {
  private static void takesOver(NetworkSpec to, NetworkSpec from) {
    Network source = from.initialize(Seed.of(1));
    Network target = to.initialize(Seed.of(2));
    target.copyWeightsFrom(source);
    assertEquals(source.sha256(), target.sha256());
  }

  @Test
  void weightsFitWhereNamesAndShapesAreTheSame() {
    NetworkSpec plain = NetworkSpec.input(4).then(dense(3));
    takesOver(
        plain, NetworkSpec.input(4).then(dense(3).initialization(Initialization.GLOROT_UNIFORM)));
    takesOver(plain, NetworkSpec.input(4).then(dense(3), dropout(0.5f)));
    takesOver(
        NetworkSpec.input(2, 8, 8).then(conv2d(3, 3), globalAveragePool2d(), dense(5)),
        NetworkSpec.input(2, 4, 4).then(conv2d(3, 3), globalAveragePool2d(), dense(5)));
  }

  @Test
  void whereTheyDifferTheFirstDifferenceIsNamed() {
    assertRefused(
        "weights of \"dense 3\" do not fit \"dense 3\": they have 0.weight [3, 5] where it takes"
            + " 0.weight [3, 4]",
        NetworkSpec.input(4).then(dense(3)),
        NetworkSpec.input(5).then(dense(3)));
    assertRefused(
        "weights of \"dense 3\" do not fit \"dense 3, dense 3\": they have nothing more where it"
            + " takes 1.weight [3, 3]",
        NetworkSpec.input(4).then(dense(3), dense(3)),
        NetworkSpec.input(4).then(dense(3)));
  }

  @Test
  void roomForFewerThanNoSamplesIsRefused() {
    Network network = NetworkSpec.input(4).then(dense(3)).initialize(Seed.of(1));
    assertEquals(
        "there is no room for -1 samples of shape [4]; plan it for 0 or more",
        assertThrows(
                IllegalArgumentException.class,
                () -> network.trainingPass(-1, Seed.of(1), Workers.alone()))
            .getMessage());
  }

  @Test
  void bytesAreThoseOfRunningStatisticsToo() {
    Network network = NetworkSpec.input(4).then(dense(3), batchNorm()).initialize(Seed.of(1));
    assertEquals(4 * (4 * 3 + 3 + 2 * 3 + 2 * 3), network.bytes());
    assertEquals(4 * 3 + 3 + 2 * 3, network.parameterCount());
  }

  private static void assertRefused(String message, NetworkSpec to, NetworkSpec from) {
    Network target = to.initialize(Seed.of(2));
    String before = target.sha256();
    Network source = from.initialize(Seed.of(1));
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> target.copyWeightsFrom(source))
            .getMessage());
    assertEquals(before, target.sha256());
  }
}
