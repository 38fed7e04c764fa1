package dev.retort.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What batches, and the tensors that they go through, refuse.
final class BatchTest {
  private static final Shape PAIR = Shape.of(2);

  /// The output of 64 channels at 512 x 512 for 128 images has 2^31 values.
  @Test
  void moreThanAnArrayHoldsIsRefused() {
    Shape shape = Shape.of(64, 512, 512);
    String expected =
        "128 samples of shape [64, 512, 512] have 2147483648 elements but an array holds at most"
            + " 2^31 - 1; take a smaller batch";
    assertEquals(expected, refusal(() -> Tensor.allocate(shape, 128, true)));
    assertEquals(expected, refusal(() -> Batch.allocate(Batch.Kind.BYTES, shape, 128)));
    String targets = refusal(() -> Batch.allocate(Batch.Kind.BYTES, PAIR, 4, 1 << 30));
    assertTrue(targets.contains("take a smaller batch"), targets);
  }

  @Test
  void fewerThanNoSamplesAreRefused() {
    String expected = "there is no room for -3 samples of shape [2]; plan it for 0 or more";
    assertEquals(expected, refusal(() -> Batch.allocate(Batch.Kind.FLOATS, PAIR, -3)));
    assertEquals(expected, refusal(() -> Tensor.allocate(PAIR, -3, true)));
  }

  @Test
  void bytesComeAsFloatsDo() {
    Batch batch = Batch.of(PAIR, new byte[] {0, 127, (byte) 128, (byte) 255});
    assertEquals(Batch.Kind.BYTES, batch.kind());
    assertEquals(2, batch.size());
    assertArrayEquals(new long[] {0, 1}, batch.ids());
    assertEquals(255, batch.bytes()[3] & 0xFF);
    assertEquals(
        "a batch of samples of shape [2] needs a multiple of 2 values but gets 3",
        refusal(() -> Batch.of(PAIR, new byte[3])));
  }

  @Test
  void samplesAreCopied() {
    Batch source = Batch.of(PAIR, new float[] {1, 2, 3, 4, 5, 6}, new int[] {7, 8, 9});
    source.epoch(4);
    Batch target = Batch.allocate(Batch.Kind.FLOATS, PAIR, 2);
    target.copyFrom(source, 1, 2);
    assertEquals(2, target.size());
    assertArrayEquals(new float[] {3, 4, 5, 6}, target.floats());
    assertArrayEquals(new int[] {8, 9}, target.labels());
    assertArrayEquals(new long[] {1, 2}, target.ids());
    assertEquals(4, target.epoch());
    target.copyFrom(source, 3, 0);
    assertEquals(0, target.size());
  }

  /// What a loss reads of the shards of a batch is theirs, or the batch's.
  @Test
  void targetsAndThePlaceInTheEpochAreCopied() {
    Batch source = Batch.allocate(Batch.Kind.FLOATS, PAIR, 3, 2);
    source.resize(3);
    for (int i = 0; i < 6; i++) {
      source.targets()[i] = i;
    }
    source.epochFraction(0.75);
    Batch target = Batch.allocate(Batch.Kind.FLOATS, PAIR, 2, 2);
    target.copyFrom(source, 1, 2);
    assertArrayEquals(new float[] {2, 3, 4, 5}, target.targets());
    assertEquals(0.75, target.epochFraction());
    Batch without = Batch.allocate(Batch.Kind.FLOATS, PAIR, 2); // has no room for them
    without.copyFrom(source, 1, 2);
    assertEquals(2, without.size());
  }

  /// The rows behind a batch's size are those of an earlier, greater one.
  @Test
  void samplesThatAreNotThereAreRefusedAndNothingIsChanged() {
    Batch source = Batch.of(PAIR, new float[] {1, 2, 3, 4, 5, 6});
    source.resize(2);
    Batch target = Batch.of(PAIR, new float[] {7, 8});
    assertEquals(
        "1 samples from number 2 on are not in a batch of 2",
        refusal(() -> target.copyFrom(source, 2, 1)));
    refusal(() -> target.copyFrom(source, -1, 1));
    refusal(() -> target.copyFrom(source, 0, -1));
    refusal(() -> target.copyFrom(source, Integer.MAX_VALUE, 1));
    refusal(() -> target.copyFrom(source, 0, 2)); // no room for them
    Batch learning = Batch.allocate(Batch.Kind.FLOATS, PAIR, 1, 3);
    refusal(() -> learning.copyFrom(source, 0, 1));
    assertEquals(0, learning.size());
    assertEquals(1, target.size());
    assertArrayEquals(new float[] {7, 8}, target.floats());
  }

  private static String refusal(Executable code) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
  }
}
