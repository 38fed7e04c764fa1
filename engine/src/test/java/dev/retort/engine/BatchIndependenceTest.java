package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A sample's logits are the same bits whatever batch it comes in, and wherever it stands there.
final class BatchIndependenceTest {
  private static final int SAMPLES = 128;
  private static final Network NETWORK = ReferenceRun.train(96, 2);
  private static final Dataset DIGITS = SyntheticDigits.test(SAMPLES, 5);
  private static final float[] WHOLE = logits(SAMPLES);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 33})
  void logitsDoNotDependOnTheBatch(int size) {
    assertArrayEquals(WHOLE, logits(size));
  }

  @Test
  void probabilitiesOfOneSampleAreTheSoftmaxOfTheseLogits() {
    Batch batch = Batch.allocate(DIGITS.kind(), DIGITS.shape(), 1);
    for (int n = 0; n < 10; n++) {
      DIGITS.copyTo(n, batch, 0);
      float[] raw = new float[DIGITS.shape().elements()];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = batch.bytes()[i] & 0xFF;
      }
      float[] expected = new float[10];
      KernelChoice.kernels()
          .softmax(0, 1, 10, 1, Arrays.copyOfRange(WHOLE, n * 10, n * 10 + 10), expected);
      assertArrayEquals(expected, NETWORK.probabilities(raw));
      assertArrayEquals(expected, NETWORK.probabilities(batch.bytes()), "bytes are unsigned");
      float[] logits = new float[10];
      NETWORK.logits(Batch.of(DIGITS.shape(), batch.bytes()), logits);
      assertArrayEquals(Arrays.copyOfRange(WHOLE, n * 10, n * 10 + 10), logits);
    }
  }

  private static float[] logits(int size) {
    float[] all = new float[SAMPLES * 10];
    Batches batches = Batches.inOrder(DIGITS, size);
    Batch batch = batches.allocate();
    float[] some = new float[size * 10];
    for (int i = 0; i < batches.perEpoch(); i++) {
      batches.fill(batch, 0, i);
      NETWORK.logits(batch, some);
      System.arraycopy(some, 0, all, i * size * 10, batch.size() * 10);
    }
    return all;
  }
}
