package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a chain may write over, and what it may exchange.
final class ChainTest {
  /// In inference dropout and flatten hand on their input itself; what follows must not write over
  /// it, because a shortcut may read it too.
  @Test
  void inputSeenThroughViewsIsNotOverwritten() {
    Tensor input = Tensor.allocate(Shape.of(1, 2, 2), 1, false);
    float[] x = {-1, 2, -3, 4};
    System.arraycopy(x, 0, input.values(), 0, 4);
    Chain chain =
        Chain.plan(
            List.of(Layers.dropout(0.5f), Layers.flatten(), Layers.relu(), Layers.tanh()),
            planning(false),
            input);
    Batch batch = Batch.of(Shape.of(1, 2, 2), x);
    chain.forward(batch);
    assertArrayEquals(x, input.values());
    assertArrayEquals(
        new float[] {0, (float) StrictMath.tanh(2), 0, (float) StrictMath.tanh(4)},
        chain.output().values(),
        1e-6f);
  }

  /// A ReLU that runs behind the pooling gives the bits of one before it, zeros of either sign and
  /// NaN among them.
  @Test
  void aReluThatWaitsForThePoolingChangesNoBit() {
    float[] special = {-1, -0.0f, 0, 2, Float.NaN, Float.NEGATIVE_INFINITY};
    int windows = special.length * special.length * special.length;
    float[] x = new float[4 * windows]; // in two rows, every window of three of them and a 1 or -1
    for (int w = 0; w < windows; w++) {
      int at = 2 * w;
      x[at] = special[w % 6];
      x[at + 1] = special[w / 6 % 6];
      x[2 * windows + at] = special[w / 36];
      x[2 * windows + at + 1] = w % 2 == 0 ? 1 : -1;
    }
    for (LayerSpec pooling :
        List.of(Layers.maxPool2d(2), Layers.maxPool2d(3).stride(2).padding(1))) {
      List<LayerSpec> waits = List.of(Layers.relu(), pooling);
      List<LayerSpec> goesFirst = List.of(Layers.relu().named("shown"), pooling);
      for (boolean training : new boolean[] {false, true}) {
        float[] expected = output(goesFirst, training, KernelChoice.scalar(), x);
        assertArrayEquals(expected, output(waits, training, KernelChoice.scalar(), x));
        assertArrayEquals(expected, output(waits, training, KernelChoice.kernels(), x));
      }
      float[] expected = inputGradients(goesFirst, KernelChoice.scalar(), x);
      assertArrayEquals(expected, inputGradients(waits, KernelChoice.scalar(), x));
      assertArrayEquals(expected, inputGradients(waits, KernelChoice.kernels(), x));
    }
  }

  /// The input, which a shortcut may read too, is not what the ReLU writes over.
  @Test
  void aReluThatWaitsForThePoolingWritesOverThePoolings() {
    Tensor input = Tensor.allocate(Shape.of(1, 2, 2), 1, false);
    float[] x = {-1, -2, -3, -4};
    System.arraycopy(x, 0, input.values(), 0, 4);
    Planning planning = planning(false);
    Chain chain = Chain.plan(List.of(Layers.relu(), Layers.maxPool2d(2)), planning, input);
    chain.forward(Batch.of(Shape.of(1, 2, 2), x));
    assertArrayEquals(x, input.values());
    assertArrayEquals(new float[] {0}, chain.output().values());
  }

  /// Dropout writes over its input where it may. A name makes sure that it may not.
  @Test
  void whatBackwardReadsIsNotOverwritten() {
    float[] x = CentralDifferences.normal("x", 64);
    for (LayerSpec layer : List.of(Layers.tanh(), Layers.sigmoid(), Layers.softplus())) {
      LayerSpec dropout = Layers.dropout(0.5f);
      float[] expected =
          inputGradients(List.of(layer.named("kept"), dropout), KernelChoice.kernels(), x);
      float[] actual = inputGradients(List.of(layer, dropout), KernelChoice.kernels(), x);
      assertArrayEquals(expected, actual, layer.text());
    }
  }

  @Test
  void theOutputOfANamedReluIsThatOfTheRelu() {
    Planning planning = planning(false);
    Tensor input = Tensor.allocate(Shape.of(1, 2, 2), 1, false);
    float[] x = {-1, 2, -3, 4};
    System.arraycopy(x, 0, input.values(), 0, 4);
    Chain chain =
        Chain.plan(List.of(Layers.relu().named("r"), Layers.maxPool2d(2)), planning, input);
    chain.forward(Batch.of(Shape.of(1, 2, 2), x));
    NamedOutput named = planning.named().get("r");
    assertNotNull(named);
    assertArrayEquals(new float[] {0, 2, 0, 4}, named.output().values());
    assertArrayEquals(new float[] {4}, chain.output().values());
  }

  private static float[] output(
      List<LayerSpec> layers, boolean training, Kernels kernels, float[] x) {
    Shape shape = Shape.of(1, 2, x.length / 2);
    Tensor input = Tensor.allocate(shape, 1, training);
    System.arraycopy(x, 0, input.values(), 0, x.length);
    Chain chain = Chain.plan(layers, planning(training, kernels), input);
    chain.forward(Batch.of(shape, x));
    return chain.output().values();
  }

  /// Where each output's gradient is another number, positive or negative.
  private static float[] inputGradients(List<LayerSpec> layers, Kernels kernels, float[] x) {
    Shape shape = Shape.of(1, 2, x.length / 2);
    Tensor input = Tensor.allocate(shape, 1, true);
    System.arraycopy(x, 0, input.values(), 0, x.length);
    Batch batch = Batch.of(shape, x);
    Chain chain = Chain.plan(layers, planning(true, kernels), input);
    chain.forward(batch);
    float[] dy = chain.output().requireGradients();
    for (int i = 0; i < dy.length; i++) {
      dy[i] = i % 2 == 0 ? i + 1 : -i;
    }
    chain.backward(batch);
    return input.requireGradients();
  }

  private static Planning planning(boolean training) {
    return planning(training, KernelChoice.kernels());
  }

  private static Planning planning(boolean training, Kernels kernels) {
    return Planning.of(
        1, training, kernels, Workers.alone(), Seed.of(1), Map.of(), new Constants());
  }
}
