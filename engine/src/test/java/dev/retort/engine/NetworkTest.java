package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which networks may take over each other's weights, what copies have, and what cannot be planned.
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

  /// What predictions have derived from the weights before is not used again.
  @Test
  void predictionsKnowWeightsThatWereTakenOver() {
    NetworkSpec spec = NetworkSpec.input(4).then(dense(8), batchNorm(), dense(3));
    Network source = spec.initialize(Seed.of(1));
    Network target = spec.initialize(Seed.of(2));
    float[] sample = {1, 2, 3, 4};
    assertFalse(Arrays.equals(source.outputs(sample), target.outputs(sample)));
    target.copyWeightsFrom(source);
    assertArrayEquals(source.outputs(sample), target.outputs(sample));
  }

  @Test
  void aCopyKnowsWhatTheNetworkDoes() {
    Network network = NetworkSpec.input(2).then(dense(2)).initialize(Seed.of(1));
    network.preprocessing(new Preprocessing(new float[] {2, 3}, new float[] {0, 1}));
    network.classNames(List.of("cat", "dog"));
    network.columnNames(List.of("width", "length"));
    network.task(Task.MULTI_LABEL);
    network.provenance(Provenance.UNKNOWN.with("data", "pets"));
    Network copy = network.copy();
    assertEquals(network.sha256(), copy.sha256());
    assertEquals(network.preprocessing(), copy.preprocessing());
    assertEquals(List.of("cat", "dog"), copy.classNames());
    assertEquals(List.of("width", "length"), copy.columnNames());
    assertEquals(Task.MULTI_LABEL, copy.task());
    assertEquals(Map.of("data", "pets"), copy.provenance().entries());
    copy.parameters().getFirst().values()[0] = 9;
    assertNotEquals(network.sha256(), copy.sha256());
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
