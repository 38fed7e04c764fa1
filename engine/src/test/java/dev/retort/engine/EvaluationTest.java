package dev.retort.engine;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/// What an evaluation says of single samples, of all of them and of confidence.
final class EvaluationTest {
  private static final float SURE = 100; // a logit that far ahead has probability 1

  @Test
  void tellsTheClassOfEachSample() {
    float[] logits = {0, 3, 1, SURE, 0, 0, 2, 2, 0, 1, 0, 0};
    int[] labels = {1, 0, 0, Batch.UNLABELLED};
    Evaluation evaluation = Evaluation.of(logits, labels, 3);
    assertEquals(1, evaluation.predicted(0));
    assertEquals(0, evaluation.predicted(1));
    assertEquals(1, evaluation.predicted(2), "an equal logit beats the label");
    assertEquals(Batch.UNLABELLED, evaluation.predicted(3));
    assertEquals(4, evaluation.size());
    assertEquals(3, evaluation.examples(), "those with a label");
  }

  @Test
  void whatWasNotEvaluatedIsRefused() {
    Evaluation evaluation = Evaluation.of(new float[] {0, 3, 1, SURE, 0, 0}, new int[] {1, 0}, 3);
    List<IntConsumer> ofSamples = List.of(evaluation::predicted, evaluation::correct);
    List<IntConsumer> ofClasses =
        List.of(
            evaluation::errors,
            evaluation::examples,
            evaluation::precision,
            evaluation::recall,
            evaluation::f1);
    for (int index : new int[] {-1, 2, 100_000}) {
      String expected = "an evaluation of 2 samples has none at index " + index;
      ofSamples.forEach(figure -> assertBeyond(expected, figure, index));
    }
    for (int label : new int[] {-1, 3, 9}) {
      String expected = "an evaluation of 3 classes has none with label " + label;
      ofClasses.forEach(figure -> assertBeyond(expected, figure, label));
    }
  }

  private static void assertBeyond(String expected, IntConsumer figure, int place) {
    assertEquals(
        expected + "; count them from 0",
        assertThrows(IndexOutOfBoundsException.class, () -> figure.accept(place)).getMessage());
  }

  /// Four samples, whose probabilities are eighths: the label's are 5, 2, 1 and 5 of them.
  @Test
  void allFiguresOfATable() {
    float[] logits = logarithms(5, 2, 1, 2, 5, 1, 2, 1, 5, 1, 2, 5);
    Evaluation evaluation = Evaluation.of(logits, new int[] {0, 0, 1, 2}, 3);
    assertEquals(4, evaluation.examples());
    assertEquals(2, evaluation.errors());
    assertEquals(0.5, evaluation.accuracy(), 0);
    assertEquals((2 * Math.log(8 / 5.0) + Math.log(4) + Math.log(8)) / 4, evaluation.loss(), 1e-6);
    assertEquals(0.5, evaluation.topAccuracy(1), 0);
    assertEquals(0.75, evaluation.topAccuracy(2), 0);
    assertEquals(1, evaluation.topAccuracy(3), 0);
    assertEquals(
        "topAccuracy expects k from 1 to 3, the classes, but gets 4",
        assertThrows(IllegalArgumentException.class, () -> evaluation.topAccuracy(4)).getMessage());
    assertArrayEquals(new int[][] {{1, 1, 0}, {0, 0, 1}, {0, 0, 1}}, evaluation.confusion());
    assertFigures(evaluation, 0, 1, 0.5, 2 / 3.0); // a hit and a miss
    assertFigures(evaluation, 1, 0, 0, 0); // a miss and a false alarm
    assertFigures(evaluation, 2, 0.5, 1, 2 / 3.0); // a hit and a false alarm
    assertEquals(4 / 9.0, evaluation.macroF1(), 1e-15);
  }

  private static void assertFigures(
      Evaluation evaluation, int label, double precision, double recall, double f1) {
    assertEquals(precision, evaluation.precision(label), 0);
    assertEquals(recall, evaluation.recall(label), 0);
    assertEquals(f1, evaluation.f1(label), 0);
  }

  /// The third sample, which has no label, favours a class that no labelled one has or was taken
  /// for.
  @Test
  void onlyClassesThatOccurHaveASayInTheMean() {
    float[] logits = {0, 3, 1, 0, 0, 1, 2, 0, 0, 0, 0, 5};
    Evaluation evaluation = Evaluation.of(logits, new int[] {1, 1, Batch.UNLABELLED}, 4);
    assertFigures(evaluation, 0, Double.NaN, Double.NaN, Double.NaN);
    assertFigures(evaluation, 1, 1, 0.5, 2 / 3.0);
    assertFigures(evaluation, 2, 0, Double.NaN, 0);
    assertFigures(evaluation, 3, Double.NaN, Double.NaN, Double.NaN);
    assertEquals(1 / 3.0, evaluation.macroF1(), 1e-15);
  }

  @Test
  void withoutSamplesThereAreNoShares() {
    Evaluation evaluation = Evaluation.of(new float[3], new int[] {Batch.UNLABELLED}, 3);
    assertEquals(Double.NaN, evaluation.macroF1(), 0);
    assertFigures(evaluation, 2, Double.NaN, Double.NaN, Double.NaN);
    assertEquals(0, evaluation.accuracy(), 0);
    assertEquals(0, evaluation.topAccuracy(1), 0);
    assertEquals(0, evaluation.loss(), 0);
    assertEquals(0, evaluation.calibrationError(), 0);
  }

  /// NaN is neither less nor greater than anything: a network that has diverged would be right
  /// everywhere.
  @Test
  void aLogitThatIsNoNumberIsAnError() {
    float nan = Float.NaN;
    float[] logits = {nan, 0, 1, 0, nan, -1, nan, nan, nan, 0, 1, nan};
    Evaluation evaluation = Evaluation.of(logits, new int[] {0, 0, 0, 1}, 3);
    assertEquals(4, evaluation.errors());
    assertEquals(0, evaluation.topAccuracy(1), 0);
    assertEquals(0.5, evaluation.topAccuracy(2), 0);
    assertArrayEquals(new int[][] {{0, 2, 1}, {0, 0, 1}, {0, 0, 0}}, evaluation.confusion());
    assertEquals(Double.NaN, evaluation.loss(), 0);
  }

  /// The matrix of so many classes would need 40 GB.
  @Test
  void manyClassesTakeNoMatrixUntilItIsAskedFor() {
    int classes = 100_000;
    float[] logits = new float[2 * classes];
    logits[7] = 1;
    logits[classes + 9] = 1;
    Evaluation evaluation = Evaluation.of(logits, new int[] {7, 8}, classes);
    assertEquals(1, evaluation.errors());
    assertEquals(1, evaluation.recall(7), 0);
    assertEquals(0, evaluation.recall(8), 0);
    assertEquals(Double.NaN, evaluation.recall(9), 0);
  }

  @Test
  void moreLogitsThanAnArrayHoldsAreRefused() {
    Predictor wide =
        new Predictor() {
          @Override
          public int classes() {
            return 1 << 30;
          }

          @Override
          public void logits(Batch batch, float[] out) {
            throw new AssertionError("there is no room for its logits");
          }
        };
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Evaluation.logits(wide, SyntheticDigits.test(4, 1)))
            .toString();
    assertTrue(message.contains("logits of 4 samples of"), message);
    assertTrue(message.contains("evaluate a Subset at a time"), message);
  }

  private static Dataset pets(List<String> classes) {
    return FloatDataset.of("pets", Shape.of(1), classes, new float[] {1, 2}, new int[] {0, 1});
  }

  private static Network knowing(List<String> classes) {
    Network network = NetworkSpec.input(1).then(dense(2)).initialize(Seed.of(1));
    network.classNames(classes);
    return network;
  }

  @Test
  void dataOfOtherClassesAreRefused() {
    Network network = knowing(List.of("cat", "dog"));
    assertEquals(
        "the model has 2 classes but pets has 3; evaluate it on data of its own classes, a CSV file"
            + " read with Csv.Options.withClasses",
        refusal(network, pets(List.of("cat", "dog", "owl"))));
    assertEquals(
        "the network knows the classes [cat, dog] but pets has [dog, cat], where \"cat\" has"
            + " another place; bring both into one order",
        refusal(network, pets(List.of("dog", "cat"))));
    String some = refusal(network, pets(List.of("wolf", "cat")));
    assertTrue(some.contains("\"cat\" has another place"), some);
  }

  private static String refusal(Predictor model, Dataset data) {
    String said =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Evaluation.of(model, data))
                .getMessage());
    assertEquals(
        said,
        assertThrows(IllegalArgumentException.class, () -> Evaluation.of(model, data, 1))
            .getMessage());
    return said;
  }

  @Test
  void dataWhoseNamesSayNothingOfTheOrderAreTaken() {
    List<String> pets = List.of("cat", "dog");
    List<String> counted = List.of("0", "1");
    List<String> fromOne = List.of("1", "2");
    assertTaken(pets, pets);
    assertTaken(List.of(), List.of("dog", "cat"));
    assertTaken(pets, counted);
    assertTaken(pets, List.of("cat", "wolf"));
    assertTaken(fromOne, counted);
    assertTaken(counted, fromOne);
  }

  private static void assertTaken(List<String> known, List<String> classes) {
    assertEquals(2, Evaluation.of(knowing(known), pets(classes)).examples());
  }

  private static float[] logarithms(int... numbers) {
    float[] logarithms = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      logarithms[i] = (float) Math.log(numbers[i]);
    }
    return logarithms;
  }

  @Test
  void theBinsOfTheReliabilityDiagramAddUpToTheCalibrationError() {
    // Two classes: confidence is at least 1/2, so that even odds fall into bin 7 of 0 to 14.
    float[] logits = {0, 0, SURE, 0, SURE, 0, 0, SURE};
    int[] labels = {0, 0, 1, 1};
    Evaluation evaluation = Evaluation.of(logits, labels, 2);
    List<ReliabilityBin> bins = evaluation.reliability();
    assertEquals(15, bins.size());
    assertEquals(new ReliabilityBin(1, 0, 0.5), bins.get(7));
    assertEquals(new ReliabilityBin(3, 2, 3), bins.get(14));
    assertEquals(4, bins.stream().mapToInt(ReliabilityBin::count).sum());
    assertEquals((0.5 + 1) / 4, evaluation.calibrationError(), 1e-12);
    assertEquals(2 / 3.0, bins.get(14).accuracy(), 1e-12);
    assertEquals(1, bins.get(14).confidence(), 1e-12);
    assertEquals(new ReliabilityBin(4, 2, 3.5), bins.get(7).plus(bins.get(14)));
  }
}
