package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.io.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each figure of an evaluation stands where its name says.
final class EvaluationTextTest {
  private static final List<String> NAMES = List.of("cat", "dog", "emu", "fox");

  /// A cat of four is taken for a dog, a dog of two for a cat, and the emu for a cat. There is no
  /// fox.
  private static final int[] LABELS = {0, 0, 0, 1, 1, 2, 0};

  private static final int[] TAKEN_FOR = {0, 0, 1, 1, 0, 0, 0};

  private static Evaluation evaluation() {
    float[] logits = new float[LABELS.length * NAMES.size()];
    for (int n = 0; n < LABELS.length; n++) {
      logits[n * NAMES.size() + TAKEN_FOR[n]] = 1;
    }
    return Evaluation.of(logits, LABELS, NAMES.size());
  }

  /// Each answer has the probability p = e / (e + 3), and 4 of 7 are right: the loss is the log of
  /// e + 3 less 4 / 7, and the calibration error 4 / 7 - p.
  @Test
  void theLineHasErrorsAccuracyLossAndCalibrationError() {
    assertEquals(
        "3 errors of 7 (accuracy 57.14 %), loss 1.1722, calibration error 0.0961",
        EvaluationText.line(evaluation()));
  }

  /// In a row is what a sample is, in a column what it was taken for.
  @Test
  void theTableHasSamplesAccuracyAndConfusionsOfEachClass() {
    String table = EvaluationText.classes(evaluation(), NAMES).toString();
    assertEquals(
        List.of(
            "class | samples | accuracy | taken for | cat | dog | emu | fox",
            "cat | 4 | 75.00 % | 3 | 1 | . | .",
            "dog | 2 | 50.00 % | 1 | 1 | . | .",
            "emu | 1 | 0.00 % | 1 | . | . | .",
            "fox | 0 | - | . | . | . | ."),
        table.lines().map(line -> line.replaceAll(" {2,}", " | ")).toList());
  }

  /// The network has 784 * 16 + 16 and 16 * 10 + 10 weights.
  @Test
  void theJsonHasFiguresOfNetworkAndEvaluation() {
    Network network = RandomNetwork.of(1);
    Evaluation evaluation = evaluation();
    Json.Members json = EvaluationText.json(network, evaluation, "test");
    assertEquals(12_730, json.get("parameters").asLong());
    assertEquals(50_920, json.get("bytes").asLong());
    assertEquals(3, json.get("testErrors").asInt());
    assertEquals(7, json.get("testExamples").asInt());
    assertEquals(evaluation.loss(), json.get("loss").asDouble());
    assertEquals(evaluation.calibrationError(), json.get("ece").asDouble());
    assertEquals(network.sha256(), json.get("weightsSha256").asString());
  }

  @Test
  void theJsonOfTheDataTellsWhatTrainsFromWhatTests() {
    Dataset train = SyntheticDigits.train(5, 1);
    Dataset test = SyntheticDigits.test(3, 1);
    DataSplits splits = new DataSplits(train, null, test, "drawn");
    Json.Members json = EvaluationText.json(splits, 4, 1);
    assertEquals(4, json.get("train").asInt());
    assertEquals(1, json.get("validation").asInt());
    assertEquals(3, json.get("test").asInt());
    assertEquals(10, json.get("classes").asInt());
    assertEquals(train.sha256(), json.get("trainSha256").asString());
    assertEquals(test.sha256(), json.get("testSha256").asString());
  }
}
