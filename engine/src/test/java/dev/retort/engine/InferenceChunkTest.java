package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches that go through the layers in chunks give the bits of single samples.
final class InferenceChunkTest {
  private static final Network NETWORK =
      NetworkSpec.input(1, 28, 28)
          .then(conv2d(32, 3), relu(), maxPool2d(2))
          .then(flatten(), dense(40), relu(), dense(10))
          .initialize(Seed.of(1));

  @Test
  void imagesGoInChunksAndVectorsTogether() {
    assertTrue(InferenceChunk.size(NETWORK) < 64);
    Network dense =
        NetworkSpec.input(1, 28, 28)
            .then(flatten(), dense(1200), relu(), dense(10))
            .initialize(Seed.of(1));
    assertEquals(Integer.MAX_VALUE, InferenceChunk.size(dense));
  }

  @Test
  void theBitsOfSingleSamples() {
    Batch batch = batch(45);
    InferencePass alone = NETWORK.inferencePass(1, Workers.alone());
    float[] expected = new float[450];
    for (int n = 0; n < 45; n++) {
      Batch one = Batch.allocate(Batch.Kind.FLOATS, batch.shape(), 1);
      one.copyFrom(batch, n, 1);
      alone.forward(one);
      System.arraycopy(alone.logits(), 0, expected, n * 10, 10);
    }
    for (int threads : new int[] {1, 2, 3}) {
      InferencePass pass = NETWORK.inferencePass(50, Workers.of(threads));
      for (int size : new int[] {45, 1, 0, 17, 45}) {
        batch.resize(size);
        float[] logits = new float[size * 10];
        pass.logits(batch, logits);
        assertArrayEquals(Arrays.copyOf(expected, size * 10), logits);
        assertArrayEquals(
            Arrays.copyOf(expected, size * 10), Arrays.copyOf(pass.logits(), size * 10));
      }
    }
  }

  /// Each worker copies its samples into a batch of its own, which has to be of their kind.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void bytesAndFloatsTakeTurns(int threads) {
    Batch floats = batch(45);
    Batch bytes = Batch.allocate(Batch.Kind.BYTES, NETWORK.spec().input(), 45);
    bytes.resize(45);
    for (int i = 0; i < bytes.bytes().length; i++) {
      bytes.bytes()[i] = (byte) Seed.of(4).below(i, 256);
    }
    InferencePass pass = NETWORK.inferencePass(50, Workers.of(threads));
    float[] ofFloats = logits(pass, floats);
    float[] ofBytes = logits(pass, bytes);
    assertArrayEquals(ofFloats, logits(pass, floats));
    assertArrayEquals(logits(NETWORK.inferencePass(50, Workers.alone()), bytes), ofBytes);
  }

  private static float[] logits(InferencePass pass, Batch batch) {
    float[] logits = new float[10 * batch.size()];
    pass.logits(batch, logits);
    return logits;
  }

  /// Where nobody can read its output, a layer's name is no reason to take all samples at once.
  @Test
  void aNamedLayerThatNobodyReadsGoesInChunks() {
    Network named =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(32, 3), relu().named("map"), maxPool2d(2))
            .then(flatten(), dense(40), relu(), dense(10))
            .initialize(Seed.of(1));
    Kernels kernels = KernelChoice.kernels();
    InferencePass shown = new InferencePass(named, 50, Workers.of(2), kernels, true);
    InferencePass idle = new InferencePass(named, 50, Workers.of(2), kernels, false);
    int map = 32 * 28 * 28;
    assertEquals(50 * map, shown.feature("map").length);
    assertTrue(idle.feature("map").length < 50 * map);
    Batch batch = batch(45);
    float[] expected = new float[450];
    shown.logits(batch, expected);
    float[] logits = new float[450];
    idle.logits(batch, logits);
    assertArrayEquals(expected, logits);
    InferencePass small = new InferencePass(named, 20, Workers.of(2), kernels, false);
    float[] inParts = new float[450];
    small.logitsOfAll(batch, inParts); // 20, 20 and 5
    assertArrayEquals(expected, inParts);
  }

  @Test
  void aBatchThatDoesNotFitIsRefusedBeforeAnythingIsPlanned() {
    Network network = NETWORK.copy();
    Batch wrong = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1, 32, 32), 45);
    wrong.resize(45);
    float[] logits = new float[450];
    float[] few = new float[449];
    Batch batch = batch(45);
    assertThrows(IllegalArgumentException.class, () -> NETWORK.logits(wrong, logits)); // its words
    assertThrows(IllegalArgumentException.class, () -> NETWORK.logits(batch, few));
    long before = AllocatedBytes.ofThisThread();
    assertThrows(IllegalArgumentException.class, () -> network.logits(wrong, logits));
    assertThrows(IllegalArgumentException.class, () -> network.logits(batch, few));
    long bytes = AllocatedBytes.ofThisThread() - before;
    assertTrue(bytes < 1 << 19, bytes + " bytes"); // buffers would take some megabytes
  }

  @Test
  void aBatchThatDoesNotFitLeavesNothingBehind() {
    Network network = NETWORK.copy();
    float[] expected = new float[450];
    network.logits(batch(45), expected);
    Batch wrong = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1, 32, 32), 45);
    wrong.resize(45);
    float[] logits = new float[450];
    assertThrows(IllegalArgumentException.class, () -> network.logits(wrong, logits));
    network.logits(batch(45), logits);
    assertArrayEquals(expected, logits);
  }

  /// Before the flat layers and among them: weights that are packed, batch norms that are folded.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void changedWeightsReachEveryChunk(int threads) {
    Network network = normed();
    Batch batch = batch(45);
    InferencePass pass = network.inferencePass(45, Workers.of(threads));
    float[] logits = new float[450];
    pass.logits(batch, logits);
    for (Parameter parameter : network.parameters()) {
      float[] before = logits.clone();
      parameter.values()[1] += 0.5f;
      network.weightsChanged();
      pass.logits(batch, logits);
      assertFalse(Arrays.equals(before, logits), parameter.name());
      float[] expected = new float[450];
      network.copy().inferencePass(45, Workers.alone()).logits(batch, expected);
      assertArrayEquals(expected, logits, parameter.name());
    }
  }

  /// Projections beside blocks, and layers inside those that have a name.
  @Test
  void changedWeightsReachShortcutsAndNamedLayers() {
    Network network =
        NetworkSpec.input(1, 28, 28)
            .then(residual(conv2d(20, 3).stride(4)).named("block"), flatten())
            .then(dense(12).named("low"), residual(dense(9)), dense(10))
            .initialize(Seed.of(1));
    Batch batch = batch(5);
    InferencePass pass = network.inferencePass(5, Workers.alone());
    float[] before = logits(pass, batch);
    for (Parameter parameter : network.parameters()) {
      parameter.values()[1] += 0.5f;
      network.weightsChanged();
      float[] after = logits(pass, batch);
      assertFalse(Arrays.equals(before, after), parameter.name());
      InferencePass anew = network.copy().inferencePass(5, Workers.alone());
      assertArrayEquals(logits(anew, batch), after, parameter.name());
      before = after;
    }
  }

  static Stream<Network> networks() {
    return Stream.of(
        NETWORK,
        normed(),
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(32, 3), relu(), conv2d(10, 3), globalAveragePool2d())
            .initialize(Seed.of(1)));
  }

  /// Whatever stands behind the images' layers, and in batches around what goes together.
  @ParameterizedTest
  @MethodSource("networks")
  void anyNetworkGivesTheBitsOfSingleSamples(Network network) {
    int chunk = InferenceChunk.size(network);
    assertTrue(chunk < 64, "images go in chunks");
    int most = 2 * 256 + 1; // two batches of the flat layers, and one sample
    Batch batch = batch(most);
    float[] expected = new float[10 * most];
    InferencePass alone = network.inferencePass(1, Workers.alone());
    for (int n = 0; n < most; n++) {
      Batch one = Batch.allocate(Batch.Kind.FLOATS, batch.shape(), 1);
      one.copyFrom(batch, n, 1);
      alone.forward(one);
      System.arraycopy(alone.logits(), 0, expected, n * 10, 10);
    }
    InferencePass pass = network.inferencePass(most, Workers.of(2));
    for (int size : new int[] {most, chunk - 1, chunk, chunk + 1, 2 * chunk, 256, 257}) {
      batch.resize(size);
      float[] logits = new float[size * 10];
      pass.logits(batch, logits);
      assertArrayEquals(Arrays.copyOf(expected, size * 10), logits, size + " samples");
    }
  }

  /// With a batch norm to fold on either side.
  private static Network normed() {
    return NetworkSpec.input(1, 28, 28)
        .then(conv2d(32, 3), batchNorm(), relu(), maxPool2d(2))
        .then(flatten(), dense(40), batchNorm(), relu(), residual(dense(40), relu()), dense(10))
        .initialize(Seed.of(1));
  }

  private static Batch batch(int size) {
    Batch batch = Batch.allocate(Batch.Kind.FLOATS, NETWORK.spec().input(), size);
    batch.resize(size);
    for (int i = 0; i < batch.floats().length; i++) {
      batch.floats()[i] = Seed.of(3).uniform(i);
    }
    return batch;
  }
}
