package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.TargetDataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Every figure of samples that may have several labels, and what has none.
final class MultiLabelEvaluationTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITE = Float.POSITIVE_INFINITY;
  private static final List<String> NAMES = List.of("a", "b", "c");

  /// Logits that are known for each id.
  private record Known(int classes, float[] logits) implements Predictor {
    @Override
    public void logits(Batch batch, float[] out) {
      for (int row = 0; row < batch.size(); row++) {
        int from = Math.toIntExact(batch.ids()[row]) * classes;
        System.arraycopy(logits, from, out, row * classes, classes);
      }
    }
  }

  private static Dataset data(List<String> names, float[] targets) {
    int samples = targets.length / names.size();
    Dataset plain = FloatDataset.of("tags", Shape.of(1), new float[samples]);
    return TargetDataset.of(plain, names, targets);
  }

  /// Of three labels.
  private static MultiLabelEvaluation evaluation(float[] logits, float[] targets) {
    return MultiLabelEvaluation.of(new Known(3, logits), data(NAMES, targets));
  }

  /// The last sample's targets are not known.
  @Test
  void allFiguresOfATable() {
    float[] targets = {1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, NAN, NAN, NAN};
    float[] logits = {2, -1, 1, -1, 3, -2, 1, 1, -1, 0, -1, -1, 9, 9, 9};
    MultiLabelEvaluation evaluation = evaluation(logits, targets);
    assertEquals(NAMES, evaluation.names());
    assertEquals(4, evaluation.examples());
    assertFigures(evaluation, 0, 2, 0.5, 0.5, 0.5); // a hit, a miss and a false alarm
    assertFigures(evaluation, 1, 2, 1, 1, 1);
    assertFigures(evaluation, 2, 1, 1, 1, 1);
    assertEquals(2.5 / 3, evaluation.macroF1(), 1e-15);
    assertEquals(2 / 4.0, evaluation.subsetAccuracy());
    assertEquals(2 / 12.0, evaluation.hammingLoss());
    double losses = 0;
    for (int wrongSide : new int[] {-2, -1, -1, 1, -3, -2, 1, -1, -1, 0, -1, -1}) {
      losses += Math.log(1 + Math.exp(wrongSide)); // -log(sigmoid) of the logit on the right side
    }
    assertEquals(losses / 12, evaluation.loss(), 1e-12);
    assertEquals(
        "macro F1 0.8333, subset accuracy 0.5000, Hamming loss 0.1667 over 4 samples and 3 labels",
        evaluation.toString());
  }

  private static void assertFigures(
      MultiLabelEvaluation evaluation,
      int label,
      int examples,
      double precision,
      double recall,
      double f1) {
    assertEquals(examples, evaluation.examples(label));
    assertEquals(precision, evaluation.precision(label));
    assertEquals(recall, evaluation.recall(label));
    assertEquals(f1, evaluation.f1(label));
  }

  @Test
  void whatNobodyHasNorIsSaidToHaveIsZero() {
    MultiLabelEvaluation evaluation = evaluation(new float[] {1, -1, -1}, new float[] {1, 0, 1});
    assertFigures(evaluation, 0, 1, 1, 1, 1);
    assertFigures(evaluation, 1, 0, 0, 0, 0);
    assertFigures(evaluation, 2, 1, 0, 0, 0);
    assertEquals(1 / 3.0, evaluation.macroF1());
  }

  @Test
  void aLogitThatIsNoNumberIsWrong() {
    MultiLabelEvaluation evaluation = evaluation(new float[] {NAN, NAN, 1}, new float[] {1, 0, 1});
    assertFigures(evaluation, 0, 1, 0, 0, 0);
    assertFigures(evaluation, 1, 0, 0, 0, 0);
    assertEquals(2 / 3.0, evaluation.hammingLoss());
    assertEquals(0, evaluation.subsetAccuracy());
    assertEquals(Double.NaN, evaluation.loss());
  }

  @Test
  void infiniteLogitsMayBeRight() {
    float[] targets = {1, 0, 0};
    float[] right = {INFINITE, -INFINITE, -INFINITE};
    float[] wrong = {INFINITE, INFINITE, -INFINITE};
    assertEquals(0, evaluation(right, targets).loss());
    assertEquals(Double.POSITIVE_INFINITY, evaluation(wrong, targets).loss());
  }

  /// Above 1/2 a label is there.
  @Test
  void targetsMayBeSoft() {
    Dataset data = data(List.of("a", "b"), new float[] {0.75f, 0.5f});
    MultiLabelEvaluation evaluation =
        MultiLabelEvaluation.of(new Known(2, new float[] {1, -1}), data);
    assertEquals(1, evaluation.subsetAccuracy());
    double right = Math.log(1 + Math.exp(-1));
    double wrong = Math.log(1 + Math.exp(1));
    assertEquals(
        (0.75 * right + 0.25 * wrong + 0.5 * right + 0.5 * wrong) / 2, evaluation.loss(), 1e-12);
  }

  @Test
  void moreThanABatchIsAddedUp() {
    int samples = 600;
    float[] logits = new float[2 * samples];
    float[] targets = new float[2 * samples];
    int wrong = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Seed.of(3).uniform(i) - 0.5f;
      targets[i] = Seed.of(4).uniform(i) < 0.3f ? 1 : 0;
      wrong += logits[i] > 0 == targets[i] > 0 ? 0 : 1;
    }
    MultiLabelEvaluation evaluation =
        MultiLabelEvaluation.of(new Known(2, logits), data(List.of("a", "b"), targets));
    assertEquals(samples, evaluation.examples());
    assertEquals(wrong / (2.0 * samples), evaluation.hammingLoss());
    assertTrue(wrong > 400 && wrong < 800, "" + wrong);
  }

  @Test
  void whereNoTargetsAreKnownThereAreNoShares() {
    float[] unknown = {NAN, NAN, NAN};
    MultiLabelEvaluation evaluation = evaluation(new float[] {1, 1, 1}, unknown);
    assertEquals(0, evaluation.examples());
    assertEquals(Double.NaN, evaluation.subsetAccuracy());
    assertEquals(Double.NaN, evaluation.hammingLoss());
    assertEquals(Double.NaN, evaluation.loss());
    assertEquals(0, evaluation.macroF1());
  }

  @Test
  void whatHasNoLabelsByThemselvesIsRefused() {
    Predictor three = new Known(3, new float[] {0, 0, 0});
    Dataset classes = FloatDataset.of("pets", Shape.of(1), NAMES, new float[1], new int[1]);
    assertEquals(
        "pets has 0 targets a sample but the model has 3 outputs; where each sample has one label"
            + " take Evaluation",
        refusal(() -> MultiLabelEvaluation.of(three, classes)));
    assertEquals(
        "tags has 2 targets a sample but the model has 3 outputs",
        refusal(() -> MultiLabelEvaluation.of(three, data(List.of("a", "b"), new float[] {0, 1}))));
    assertEquals(
        "targets of labels are from 0 to 1 but sample 0 has 7.5 for b; for numbers take Residuals",
        refusal(() -> MultiLabelEvaluation.of(three, data(NAMES, new float[] {0, 7.5f, 1}))));
  }

  @Test
  void aNetworkSaysWhatItsOutputsAre() {
    Dataset data = data(NAMES, new float[] {1, 0, 1});
    Network network = NetworkSpec.input(1).then(dense(3)).initialize(Seed.of(1));
    network.task(Task.REGRESSION);
    assertEquals(1, Residuals.of(network, data).examples());
    assertEquals(
        "the outputs of a network for numbers are no logits; take Residuals",
        refusal(() -> MultiLabelEvaluation.of(network, data)));
    network.task(Task.MULTI_LABEL);
    assertEquals(1, MultiLabelEvaluation.of(network, data).examples());
    assertEquals(
        "the outputs of a network for several labels are logits; take MultiLabelEvaluation",
        refusal(() -> Residuals.of(network, data)));
    network.classNames(List.of("b", "a", "c"));
    String order = refusal(() -> MultiLabelEvaluation.of(network, data));
    assertTrue(order.contains("where \"b\" has another place"), order);
  }

  private static String refusal(Executable code) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
  }

  @Test
  void labelsAreCountedFromZero() {
    MultiLabelEvaluation evaluation = evaluation(new float[] {1, 1, 1}, new float[] {1, 0, 1});
    for (int label : new int[] {-1, 3}) {
      assertEquals(
          "an evaluation of 3 labels has none at place " + label + "; count them from 0",
          assertThrows(IndexOutOfBoundsException.class, () -> evaluation.f1(label)).getMessage());
    }
  }
}
