package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.Evaluation;
import dev.retort.engine.tensor.Batch;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class McNemarTest {
  @Test
  void knownValues() {
    assertEquals(1, new McNemar(0, 0).p());
    assertEquals(1, new McNemar(5, 5).p());
    assertEquals(1, new McNemar(0, 1).p(), 1e-12); // 2 * 1/2
    assertEquals(0.0625, new McNemar(0, 5).p(), 1e-12); // 2 * 1/32
    assertEquals(22.0 / 1024, new McNemar(9, 1).p(), 1e-12); // 2 * (1 + 10) / 2^10
    // 2 * (1 + 12 + 66) / 2^12
    assertEquals(158.0 / 4096, new McNemar(2, 10).p(), 1e-12);
  }

  @Property(tries = 200)
  void agreesWithExactIntegers(
      @ForAll @IntRange(min = 0, max = 400) int b, @ForAll @IntRange(min = 0, max = 400) int c) {
    assertEquals(exact(b, c), new McNemar(b, c).p(), 1e-9 * exact(b, c));
  }

  @Test
  void largeCountsNeitherOverflowNorVanish() {
    assertEquals(exact(5000, 5300), new McNemar(5000, 5300).p(), 1e-6 * exact(5000, 5300));
    assertEquals(exact(300, 3000), new McNemar(300, 3000).p(), 1e-6);
    assertEquals(0, new McNemar(0, 1_000_000).p());
    assertEquals(1, new McNemar(1_000_000, 1_000_000).p(), 1e-3);
  }

  private static double exact(int b, int c) {
    int n = b + c;
    BigInteger sum = BigInteger.ZERO;
    BigInteger choose = BigInteger.ONE;
    for (int i = 0; i <= Math.min(b, c); i++) {
      sum = sum.add(choose);
      choose = choose.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    BigDecimal p =
        new BigDecimal(sum.shiftLeft(1))
            .divide(new BigDecimal(BigInteger.ONE.shiftLeft(n)), MathContext.DECIMAL64);
    return Math.min(1, p.doubleValue());
  }

  @Test
  void countsOnlySamplesThatOneModelGetsRight() {
    int[] labels = {0, 0, 0, 0, Batch.UNLABELLED};
    float[] first = {1, 0, 1, 0, 0, 1, 0, 1, 1, 0}; // right, right, wrong, wrong
    float[] second = {1, 0, 0, 1, 1, 0, 0, 1, 1, 0}; // right, wrong, right, wrong
    McNemar test = McNemar.of(Evaluation.of(first, labels, 2), Evaluation.of(second, labels, 2));
    assertEquals(new McNemar(1, 1), test);
  }

  /// Those behind a sample without a label count too, as many as are labelled would not reach them.
  @Test
  void looksAtAllSamplesOfPartlyLabelledData() {
    int[] labels = {Batch.UNLABELLED, Batch.UNLABELLED, 0, 0};
    float[] first = {1, 0, 1, 0, 1, 0, 1, 0};
    float[] second = {1, 0, 1, 0, 0, 1, 0, 1};
    Evaluation right = Evaluation.of(first, labels, 2);
    Evaluation wrong = Evaluation.of(second, labels, 2);
    assertEquals(new McNemar(2, 0), McNemar.of(right, wrong));
  }

  @Test
  void refusesEvaluationsOfDifferentTestSets() {
    Evaluation two = Evaluation.of(new float[4], new int[2], 2);
    Evaluation three = Evaluation.of(new float[6], new int[3], 2);
    assertEquals(
        "McNemar's test needs one test set but gets evaluations on 2 and on 3 samples; evaluate all"
            + " networks on the same data",
        Refusal.of(() -> McNemar.of(two, three)));
    Refusal.of(() -> McNemar.of(three, two));
  }

  @Test
  void refusesNegativeCounts() {
    assertTrue(Refusal.of(() -> new McNemar(-1, 2)).contains("-1"));
  }
}
