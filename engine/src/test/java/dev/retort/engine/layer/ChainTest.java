package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a chain may write over.
final class ChainTest {
  /// In inference dropout and flatten hand on their input itself; what follows must not write over
  /// it, because a shortcut may read it too.
  @Test
  void inputSeenThroughViewsIsNotOverwritten() {
    Planning planning =
        Planning.of(
            1,
            false,
            KernelChoice.kernels(),
            Workers.alone(),
            Seed.of(1),
            Map.of(),
            new Constants());
    Tensor input = Tensor.allocate(Shape.of(1, 2, 2), 1, false);
    float[] x = {-1, 2, -3, 4};
    System.arraycopy(x, 0, input.values(), 0, 4);
    Chain chain =
        Chain.plan(
            List.of(Layers.dropout(0.5f), Layers.flatten(), Layers.relu(), Layers.tanh()),
            planning,
            input);
    Batch batch = Batch.of(Shape.of(1, 2, 2), x);
    chain.forward(batch);
    assertArrayEquals(x, input.values());
    assertArrayEquals(
        new float[] {0, (float) StrictMath.tanh(2), 0, (float) StrictMath.tanh(4)},
        chain.output().values(),
        1e-6f);
  }
}
