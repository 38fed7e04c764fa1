package dev.retort.engine.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/// Laws of softmax, of the KL divergence, and of its scale with the temperature.
final class SoftmaxProperties {
  private static final Kernels KERNELS = KernelChoice.kernels();

  @Provide
  Arbitrary<float[]> rows() {
    return Arbitraries.floats().between(-30, 30).array(float[].class).ofMinSize(2).ofMaxSize(40);
  }

  /// Two rows of as many logits.
  @Provide
  Arbitrary<float[][]> pairs() {
    return Arbitraries.integers()
        .between(2, 40)
        .flatMap(
            classes ->
                Arbitraries.floats()
                    .between(-10, 10)
                    .array(float[].class)
                    .ofSize(classes)
                    .array(float[][].class)
                    .ofSize(2));
  }

  private static float[] softmax(float[] logits, float temperature) {
    float[] out = new float[logits.length];
    KERNELS.softmax(0, 1, logits.length, temperature, logits, out);
    return out;
  }

  private static double divergence(
      float[] teacher, float[] student, float temperature, float[] gradients) {
    return new LogitLosses(KERNELS, 1, student.length)
        .kullbackLeibler(1, softmax(teacher, temperature), student, temperature, 1, gradients);
  }

  @Property
  void softmaxSumsToOne(
      @ForAll("rows") float[] logits, @ForAll @FloatRange(min = 0.5f, max = 50) float temperature) {
    double sum = 0;
    for (float p : softmax(logits, temperature)) {
      assertTrue(p >= 0 && p <= 1);
      sum += p;
    }
    assertEquals(1, sum, 1e-6);
  }

  /// Shifts of a power of two times a whole number change no bit: the logits here are multiples of
  /// 1/64.
  @Property
  void softmaxIgnoresAConstantShift(
      @ForAll("rows") float[] logits, @ForAll @IntRange(min = -500, max = 500) int shift) {
    float[] coarse = new float[logits.length];
    float[] shifted = new float[logits.length];
    for (int k = 0; k < logits.length; k++) {
      coarse[k] = (float) Math.rint(logits[k] * 64) / 64;
      shifted[k] = coarse[k] + shift;
    }
    assertArrayEquals(softmax(coarse, 1), softmax(shifted, 1));
  }

  @Property
  void logSoftmaxIsTheLogarithm(
      @ForAll("rows") float[] logits, @ForAll @FloatRange(min = 0.5f, max = 50) float temperature) {
    float[] log = new float[logits.length];
    KERNELS.logSoftmax(0, 1, logits.length, temperature, logits, log);
    float[] p = softmax(logits, temperature);
    for (int k = 0; k < log.length; k++) {
      assertEquals(p[k], StrictMath.exp(log[k]), 1e-5 * p[k] + 1e-37);
    }
  }

  @Property
  void divergenceIsNotNegative(
      @ForAll("pairs") float[][] pair,
      @ForAll @FloatRange(min = 0.5f, max = 50) float temperature) {
    double value = divergence(pair[0], pair[1], temperature, new float[pair[0].length]);
    assertTrue(value >= -1e-12, () -> "KL " + value);
  }

  @Property
  void divergenceOfEqualRowsIsZero(
      @ForAll("rows") float[] logits, @ForAll @FloatRange(min = 0.5f, max = 50) float temperature) {
    float[] gradients = new float[logits.length];
    assertEquals(0, divergence(logits, logits, temperature, gradients));
    assertArrayEquals(new float[logits.length], gradients);
  }

  /// For T towards infinity, T^2 KL tends to logit regression on centred logits, divided by K: its
  /// gradient to (z - v) / K (Hinton, Vinyals and Dean 2015, equation 4).
  @Property(tries = 200)
  void hotDivergenceBecomesLogitRegression(@ForAll("pairs") float[][] pair) {
    int classes = pair[0].length;
    float[] teacher = centred(pair[0]);
    float[] student = centred(pair[1]);
    float[] hot = new float[classes];
    divergence(teacher, student, 1000, hot);
    float[] regression = new float[classes];
    new LogitLosses(KERNELS, 1, classes)
        .squaredError(1, teacher, student, 1f / classes, regression);
    for (int k = 0; k < classes; k++) {
      // The next term is of the order z^2 / (T K); and T (q - p) loses bits by cancellation.
      assertEquals(regression[k], hot[k], 0.25 / classes);
    }
  }

  private static float[] centred(float[] logits) {
    double mean = 0;
    for (float z : logits) {
      mean += (double) z / logits.length;
    }
    float[] centred = new float[logits.length];
    for (int k = 0; k < logits.length; k++) {
      centred[k] = (float) (logits[k] - mean);
    }
    return centred;
  }

  /// Logits and temperature times the same factor: the divergence stays, so T^2 times it grows by
  /// the factor's square.
  @Property
  void scaleOfLogitsIsThatOfTemperature(@ForAll("pairs") float[][] pair) {
    float[] gradients = new float[pair[0].length];
    double cool = divergence(pair[0], pair[1], 2, gradients);
    double hot = divergence(doubled(pair[0]), doubled(pair[1]), 4, gradients);
    assertEquals(4 * cool, hot, 1e-12 * Math.abs(hot));
  }

  private static float[] doubled(float[] logits) {
    float[] doubled = new float[logits.length];
    for (int k = 0; k < logits.length; k++) {
      doubled[k] = 2 * logits[k];
    }
    return doubled;
  }

  /// A row's softmax is the same bits alone and among others, wherever it stands.
  @Property
  void rowsAreIndependent(
      @ForAll("pairs") float[][] pair, @ForAll @IntRange(min = 0, max = 70) int before) {
    int classes = pair[0].length;
    int rows = before + 2;
    float[] logits = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(pair[row == before ? 1 : 0], 0, logits, row * classes, classes);
    }
    float[] out = new float[rows * classes];
    KERNELS.softmax(0, rows, classes, 3, logits, out);
    assertArrayEquals(
        softmax(pair[1], 3), Arrays.copyOfRange(out, before * classes, (before + 1) * classes));
  }
}
