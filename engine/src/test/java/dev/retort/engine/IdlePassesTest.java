package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class IdlePassesTest {
  private static final Network NETWORK =
      NetworkSpec.input(6).then(dense(9), dense(4)).initialize(Seed.of(1));

  @Test
  void aPassServesOneAtATime() {
    IdlePasses idle = new IdlePasses(NETWORK);
    InferencePass first = idle.take(5);
    assertNotSame(first, idle.take(5));
    idle.give(first);
    assertSame(first, idle.take(4));
  }

  @Test
  void aLargerPassTakesThePlaceOfASmallerOne() {
    IdlePasses idle = new IdlePasses(NETWORK);
    for (int samples = 2; samples < 200; samples++) {
      InferencePass pass = idle.take(samples);
      assertEquals(samples, pass.capacity());
      idle.give(pass);
    }
    assertEquals(199, idle.take(2).capacity());
    assertEquals(2, idle.take(2).capacity());
  }

  @Test
  void aLargeBatchGoesInParts() {
    IdlePasses idle = new IdlePasses(NETWORK);
    assertEquals(IdlePasses.MOST, idle.take(1_000_000).capacity());
    int samples = 2 * IdlePasses.MOST + 7;
    Batch batch = Batch.of(Shape.of(6), values(samples));
    float[] expected = new float[samples * 4];
    NETWORK.inferencePass(samples, Workers.alone()).logits(batch, expected);
    float[] logits = new float[samples * 4];
    NETWORK.logits(batch, logits);
    assertArrayEquals(expected, logits);
  }

  /// The network begins with a view of its input, which shows whose values it would keep.
  @Test
  void aPassWaitsWithoutTheBatchThatItHad() {
    Network viewing =
        NetworkSpec.input(1, 2, 3).then(flatten().named("pixels"), dense(4)).initialize(Seed.of(1));
    Batch batch = Batch.of(Shape.of(1, 2, 3), values(5));
    IdlePasses idle = new IdlePasses(viewing);
    InferencePass pass = idle.take(5);
    pass.forward(batch);
    assertSame(batch.floats(), pass.feature("pixels"));
    idle.give(pass);
    assertNotSame(batch.floats(), pass.feature("pixels"));
  }

  private static float[] values(int samples) {
    float[] values = new float[samples * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * Seed.of(3).uniform(i) - 1;
    }
    return values;
  }

  @Test
  void manyThreadsPredictAtOnce() throws Exception {
    int samples = 40;
    float[] values = values(samples);
    float[] expected = new float[samples * 4];
    NETWORK.logits(Batch.of(Shape.of(6), values), expected);
    List<Callable<Void>> readers = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      int size = 1 + thread;
      readers.add(
          () -> {
            for (int round = 0; round < 50; round++) {
              readInBatches(size, values, expected);
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> reader : threads.invokeAll(readers)) {
        reader.get();
      }
    }
  }

  private static void readInBatches(int size, float[] values, float[] expected) {
    for (int from = 0; from + size <= values.length / 6; from += size) {
      float[] inputs = new float[size * 6];
      System.arraycopy(values, from * 6, inputs, 0, inputs.length);
      float[] logits = new float[size * 4];
      NETWORK.logits(Batch.of(Shape.of(6), inputs), logits);
      float[] due = new float[logits.length];
      System.arraycopy(expected, from * 4, due, 0, due.length);
      assertArrayEquals(due, logits);
    }
  }
}
