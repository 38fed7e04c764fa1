package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import org.junit.jupiter.api.Test;

/// The counts of a matrix of confusion that are not 0.
final class ConfusionPairsTest {
  @Test
  void areThoseOfTheMatrix() {
    int classes = 9;
    int samples = 150;
    Seed seed = Seed.of(1);
    float[] logits = new float[samples * classes];
    int[] labels = new int[samples];
    for (int n = 0; n < samples; n++) {
      labels[n] = seed.below(n, classes + 1) - 1;
      logits[n * classes + seed.stream("answers").below(n, classes)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, labels, classes);
    int[][] found = new int[classes][classes];
    int last = -1;
    for (int[] pair : evaluation.confusionPairs()) {
      int cell = pair[0] * classes + pair[1];
      assertEquals(1, Integer.compare(cell, last), "in order");
      found[pair[0]][pair[1]] = pair[2];
      last = cell;
    }
    assertArrayEquals(evaluation.confusion(), found);
  }

  /// The square of the classes would be 2,500 million numbers.
  @Test
  void takeNoSquareOfTheClasses() {
    int classes = 50_000;
    float[] logits = new float[3 * classes];
    logits[49_999] = 1;
    logits[classes + 7] = 1;
    logits[2 * classes + 49_999] = 1;
    Evaluation evaluation = Evaluation.of(logits, new int[] {49_998, 7, 49_998}, classes);
    assertArrayEquals(new int[][] {{7, 7, 1}, {49_998, 49_999, 2}}, evaluation.confusionPairs());
  }

  @Test
  void thereAreNoneWithoutLabels() {
    Evaluation evaluation = Evaluation.of(new float[2], new int[] {Batch.UNLABELLED}, 2);
    assertEquals(0, evaluation.confusionPairs().length);
  }
}
