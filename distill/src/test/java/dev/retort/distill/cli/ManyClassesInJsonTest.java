package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Evaluation;
import dev.retort.engine.io.Json;
import org.junit.jupiter.api.Test;

/// Of many classes the JSON of an evaluation has the pairs that occur, of few the whole matrix.
final class ManyClassesInJsonTest {
  /// Two samples of class 1, of which one is taken for class 0.
  private static Evaluation of(int classes) {
    float[] logits = new float[2 * classes];
    logits[1] = 1;
    logits[classes] = 1;
    return Evaluation.of(logits, new int[] {1, 1}, classes);
  }

  @Test
  void fewClassesHaveAMatrix() {
    assertEquals("[[0,0],[1,1]]", EvaluationText.confusion(of(2)).text());
    assertEquals(new Json.Null(), EvaluationText.confusionPairs(of(2)));
    assertEquals(1000, EvaluationText.confusion(of(1000)).asArray().size());
  }

  @Test
  void manyClassesHavePairs() {
    assertEquals(new Json.Null(), EvaluationText.confusion(of(1001)));
    assertEquals("[[1,0,1],[1,1,1]]", EvaluationText.confusionPairs(of(1001)).text());
  }
}
