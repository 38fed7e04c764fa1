package dev.retort.engine.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.GoldenFile;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Losses against double-precision formulas and their central differences, and what they refuse.
final class LossGradientTest {
  private static final int N = 5;

  private static Batch batch(int classes) {
    Batch batch = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1), N);
    batch.resize(N);
    for (int n = 0; n < N; n++) {
      batch.labels()[n] = 7 * n % classes;
      batch.ids()[n] = 100L + n;
    }
    return batch;
  }

  /// log softmax of a row at temperature, in double precision.
  private static double[] logSoftmax(double[] z, int row, int classes, double temperature) {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += StrictMath.exp(z[row * classes + k] / temperature);
    }
    double[] log = new double[classes];
    for (int k = 0; k < classes; k++) {
      log[k] = z[row * classes + k] / temperature - StrictMath.log(sum);
    }
    return log;
  }

  /// As [#batch] with targets: of a regression if `real`, else classes that are there or not.
  private static Batch targets(int classes, boolean real) {
    Batch batch = Batch.allocate(Batch.Kind.FLOATS, Shape.of(1), N, classes);
    batch.resize(N);
    float[] numbers = CentralDifferences.normal("targets", N * classes);
    for (int i = 0; i < numbers.length; i++) {
      batch.targets()[i] = real ? numbers[i] : new float[] {0, 1, 0.25f, 0.9f}[i % 4];
      batch.ids()[i / classes] = 100L + i / classes;
    }
    return batch;
  }

  private static void check(
      Loss loss, int classes, Kernels kernels, ToDoubleFunction<double[]> reference) {
    check(loss, batch(classes), classes, kernels, reference);
  }

  private static void check(
      Loss loss, Batch batch, int classes, Kernels kernels, ToDoubleFunction<double[]> reference) {
    float[] logits = CentralDifferences.normal("logits", N * classes);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= 3;
    }
    TestOutputs outputs = TestOutputs.of(logits, classes, kernels);
    double value = loss.evaluator(outputs).gradients(batch);
    double[] at = CentralDifferences.doubles(logits);
    double expected = reference.applyAsDouble(at);
    assertEquals(expected, value, 1e-6 * Math.abs(expected) + 1e-9, loss.text());
    GoldenFile.assertClose(
        loss.text(), CentralDifferences.gradient(reference, at), outputs.logitGradients(), 1e-5);
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void crossEntropy(Kernels kernels) {
    for (int classes : new int[] {2, 10, 37}) {
      for (float smoothing : new float[] {0, 0.1f, 0.5f}) {
        Batch batch = batch(classes);
        check(
            Losses.crossEntropy(smoothing),
            classes,
            kernels,
            z -> {
              double sum = 0;
              for (int n = 0; n < N; n++) {
                double[] log = logSoftmax(z, n, classes, 1);
                for (int k = 0; k < classes; k++) {
                  double target =
                      (k == batch.labels()[n] ? 1 - (double) smoothing : 0)
                          + (double) smoothing / classes;
                  sum -= target * log[k];
                }
              }
              return sum / N;
            });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void kullbackLeibler(Kernels kernels) {
    for (int classes : new int[] {2, 10, 37}) {
      float[] teacher = CentralDifferences.normal("teacher", N * classes);
      for (float temperature : new float[] {1, 4, 20}) {
        float[] soft = new float[N * classes];
        kernels.softmax(0, N, classes, temperature, teacher, soft);
        Loss loss =
            Losses.kullbackLeibler(
                temperature,
                (batch, asked, out) -> {
                  assertEquals(temperature, asked);
                  System.arraycopy(soft, 0, out, 0, soft.length);
                });
        double[] v = CentralDifferences.doubles(teacher);
        check(
            loss,
            classes,
            kernels,
            z -> {
              double sum = 0;
              for (int n = 0; n < N; n++) {
                double[] logP = logSoftmax(v, n, classes, temperature);
                double[] logQ = logSoftmax(z, n, classes, temperature);
                for (int k = 0; k < classes; k++) {
                  sum += StrictMath.exp(logP[k]) * (logP[k] - logQ[k]);
                }
              }
              return temperature * temperature * sum / N;
            });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void meanSquaredError(Kernels kernels) {
    int classes = 10;
    Batch batch = batch(classes);
    check(
        Losses.meanSquaredError(),
        classes,
        kernels,
        z -> {
          double sum = 0;
          for (int i = 0; i < z.length; i++) {
            double target = i % classes == batch.labels()[i / classes] ? 1 : 0;
            sum += (z[i] - target) * (z[i] - target) / 2;
          }
          return sum / N;
        });
  }

  /// A term of a loss, with its weight.
  @FunctionalInterface
  private interface Weighted {
    double add(float weight, float[] gradients);
  }

  /// Terms add weight times their gradient to what is there, and return their value without it.
  @Test
  void termsAddUp() {
    int classes = 10;
    float[] logits = CentralDifferences.normal("logits", N * classes);
    float[] teacher = CentralDifferences.normal("teacher", N * classes);
    Kernels kernels = KernelChoice.kernels();
    float[] soft = new float[N * classes];
    kernels.softmax(0, N, classes, 4, teacher, soft);
    Batch labelled = batch(classes);
    Batch several = targets(classes, false);
    LogitLosses terms = new LogitLosses(kernels, N, classes);
    assertAddsUp("cross entropy", (w, to) -> terms.crossEntropy(labelled, logits, 0.1f, w, to));
    assertAddsUp("divergence", (w, to) -> terms.kullbackLeibler(N, soft, logits, 4, w, to));
    assertAddsUp("squared error", (w, to) -> terms.squaredError(N, teacher, logits, w, to));
    assertAddsUp("to targets", (w, to) -> terms.squaredErrorToTargets(several, logits, w, to));
    assertAddsUp("to labels", (w, to) -> terms.squaredErrorToTargets(labelled, logits, w, to));
    assertAddsUp("several classes", (w, to) -> terms.binaryCrossEntropy(several, logits, w, to));
    assertAddsUp("one class", (w, to) -> terms.binaryCrossEntropy(labelled, logits, w, to));
  }

  /// A half and a quarter of the gradient are three quarters of it.
  private static void assertAddsUp(String what, Weighted term) {
    float[] whole = new float[N * 10];
    double value = term.add(1, whole);
    float[] parts = new float[N * 10];
    assertEquals(value, term.add(0.5f, parts), what);
    assertEquals(value, term.add(0.25f, parts), what);
    double[] expected = CentralDifferences.doubles(whole);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= 0.75;
    }
    GoldenFile.assertClose(what, expected, parts, 1e-6);
  }

  /// Where the student is all but sure of another class, q underflows and its logarithm must not.
  @Test
  void confidentMistakeHasAFiniteDivergence() {
    float[] logits = {300, 0, -100};
    float[] soft = {0.25f, 0.25f, 0.5f};
    LogitLosses terms = new LogitLosses(KernelChoice.kernels(), 1, 3);
    double value = terms.kullbackLeibler(1, soft, logits, 1, 1, new float[3]);
    double expected =
        0.25 * StrictMath.log(0.25)
            + 0.25 * (StrictMath.log(0.25) + 300)
            + 0.5 * (StrictMath.log(0.5) + 400);
    assertEquals(expected, value, 1e-4);
  }

  /// Of a class that is impossible p log p is 0: what is left is the cross entropy, times T^2.
  @Test
  void theTargetsMayBeSureOfAClass() {
    float[] logits = {1, 2, 0.5f};
    float[] sure = {1, 0, 0};
    LogitLosses terms = new LogitLosses(KernelChoice.kernels(), 1, 3);
    for (float temperature : new float[] {1, 4}) {
      double[] log = logSoftmax(CentralDifferences.doubles(logits), 0, 3, temperature);
      float[] gradients = new float[3];
      double value = terms.kullbackLeibler(1, sure, logits, temperature, 1, gradients);
      assertEquals(-temperature * temperature * log[0], value, 2e-5);
      double[] expected = new double[3];
      for (int k = 0; k < 3; k++) {
        expected[k] = temperature * (StrictMath.exp(log[k]) - sure[k]);
      }
      GoldenFile.assertClose("temperature " + temperature, expected, gradients, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void meanSquaredErrorToTargets(Kernels kernels) {
    for (int classes : new int[] {1, 3}) {
      Batch batch = targets(classes, true);
      check(
          Losses.meanSquaredError(),
          batch,
          classes,
          kernels,
          z -> {
            double sum = 0;
            for (int i = 0; i < z.length; i++) {
              sum += 0.5 * (z[i] - batch.targets()[i]) * (z[i] - batch.targets()[i]);
            }
            return sum / N;
          });
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void binaryCrossEntropy(Kernels kernels) {
    for (int classes : new int[] {1, 3, 10}) {
      Batch several = targets(classes, false);
      Batch labelled = batch(classes);
      ToDoubleFunction<double[]> ofSeveral = z -> binaryCrossEntropy(z, several.targets(), classes);
      ToDoubleFunction<double[]> ofOne =
          z -> binaryCrossEntropy(z, oneHot(labelled, classes), classes);
      check(Losses.binaryCrossEntropy(), several, classes, kernels, ofSeveral);
      check(Losses.binaryCrossEntropy(), labelled, classes, kernels, ofOne);
    }
  }

  private static float[] oneHot(Batch batch, int classes) {
    float[] targets = new float[N * classes];
    for (int n = 0; n < N; n++) {
      targets[n * classes + batch.labels()[n]] = 1;
    }
    return targets;
  }

  private static double binaryCrossEntropy(double[] z, float[] targets, int classes) {
    double sum = 0;
    for (int i = 0; i < N * classes; i++) {
      double q = 1 / (1 + StrictMath.exp(-z[i]));
      sum -= targets[i] * StrictMath.log(q) + (1 - targets[i]) * StrictMath.log(1 - q);
    }
    return sum / N;
  }

  @Test
  void targetsThatDoNotFitAreNamed() {
    TestOutputs outputs = TestOutputs.of(new float[N * 3], 3, KernelChoice.kernels());
    Batch batch = targets(3, true);
    assertRefused(Losses.crossEntropy(), outputs, batch, "needs a class");
    assertRefused(Losses.binaryCrossEntropy(), outputs, batch, "from 0 to 1 but sample 10");
    assertRefused(Losses.meanSquaredError(), outputs, targets(2, true), "end it with dense 2");
    Arrays.fill(batch.targets(), 6, 9, Float.NaN);
    assertRefused(Losses.meanSquaredError(), outputs, batch, "sample 102 has none");
  }

  private static void assertRefused(Loss loss, TestOutputs outputs, Batch batch, String why) {
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    String said =
        assertThrows(IllegalArgumentException.class, () -> evaluator.gradients(batch)).toString();
    assertTrue(said.contains(why), said);
  }

  @Test
  void missingAndImpossibleLabelsAreNamed() {
    for (Loss loss :
        new Loss[] {
          Losses.crossEntropy(), Losses.meanSquaredError(), Losses.binaryCrossEntropy()
        }) {
      Loss.Evaluator evaluator =
          loss.evaluator(TestOutputs.of(new float[N * 10], 10, KernelChoice.kernels()));
      Batch batch = batch(10);
      batch.labels()[3] = Batch.UNLABELLED;
      String missing =
          assertThrows(IllegalArgumentException.class, () -> evaluator.gradients(batch)).toString();
      assertTrue(missing.contains("sample 103 has none"), missing);
      batch.labels()[3] = 10;
      String beyond =
          assertThrows(IllegalArgumentException.class, () -> evaluator.gradients(batch)).toString();
      assertTrue(
          beyond.contains("from 0 to 9, the outputs of the network, but sample 103 has 10"),
          beyond);
    }
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(1));
    assertThrows(IllegalArgumentException.class, () -> Losses.crossEntropy(-0.1f));
    assertThrows(
        IllegalArgumentException.class, () -> Losses.kullbackLeibler(0, (batch, t, out) -> {}));
  }
}
