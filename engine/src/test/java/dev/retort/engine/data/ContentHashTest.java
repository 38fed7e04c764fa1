package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// States and kept networks are known by the hash of their data: another one of the same data would
/// refuse them all, and one that leaves numbers out would take them for those of other data. The
/// digits' own test holds that of bytes.
final class ContentHashTest {
  /// More than a block of 64.
  private static final int SIZE = 70;

  /// Two numbers a sample, 0, 1/4, 1/2 and so on; the labels -1, 0 and 1 take turns.
  private static Dataset table() {
    float[] values = new float[2 * SIZE];
    int[] labels = new int[SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 4f;
      labels[i / 2] = i / 2 % 3 - 1;
    }
    return FloatDataset.of("table", Shape.of(2), List.of("a", "b"), values, labels);
  }

  /// By hashlib and struct of Python, from the description of [ContentHash].
  @Test
  void theHashOfATableStaysWhatItIs() {
    assertEquals(
        "42e245d86f838cfd7ec98c80575110270f3bc3180f50d2516d1c4bdecd961f82", table().sha256());
  }

  /// Likewise; three targets a sample, from -100 on.
  @Test
  void theHashOfTargetsStaysWhatItIs() {
    float[] targets = new float[3 * SIZE];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = i - 100;
    }
    assertEquals(
        "eedd18e99d817687d4df1e8fb0c7885bd7c178d2539d955cbdb239a4a5f364bd",
        TargetDataset.of(table(), List.of("x", "y", "z"), targets).sha256());
  }
}
