package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class TopLogitsTest {
  private static TopLogits take(float[] row, int count) {
    TopLogits top = new TopLogits(count, row.length);
    top.take(new float[row.length], 0); // leaves nothing behind
    top.take(row, 0);
    return top;
  }

  private static float[] expand(TopLogits top, int count, int classes) {
    float[] row = new float[classes];
    Arrays.fill(row, top.rest());
    for (int i = 0; i < count; i++) {
      row[top.label(i)] = top.logit(i);
    }
    return row;
  }

  private static double[] softmax(float[] row, double temperature) {
    double[] p = new double[row.length];
    double greatest = Double.NEGATIVE_INFINITY;
    for (float value : row) {
      greatest = Math.max(greatest, value);
    }
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp((row[k] - greatest) / temperature);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }

  @Provide
  Arbitrary<float[]> rows() {
    return Arbitraries.floats().between(-30, 30).array(float[].class).ofMinSize(2).ofMaxSize(40);
  }

  @Property(tries = 300)
  void keptProbabilitiesStayAndTheRestIsSpreadEvenly(
      @ForAll("rows") float[] row, @ForAll @IntRange(min = 1, max = 39) int asked) {
    int count = Math.min(asked, row.length - 1);
    TopLogits top = take(row, count);
    int[] expected =
        IntStream.range(0, row.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(k -> 0.0 - row[k]).thenComparing(k -> k))
            .limit(count)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    for (int i = 0; i < count; i++) {
      assertEquals(expected[i], top.label(i));
      assertEquals(row[expected[i]], top.logit(i));
    }
    double[] before = softmax(row, 1);
    float[] expanded = expand(top, count, row.length);
    double[] after = softmax(expanded, 1);
    double missing = 1;
    for (int k : expected) {
      assertEquals(before[k], after[k], 1e-5 * before[k] + 1e-12);
      missing -= before[k];
    }
    for (int k = 0; k < row.length; k++) {
      if (Arrays.binarySearch(expected, k) < 0) {
        assertEquals(missing / (row.length - count), after[k], 1e-5);
      }
    }
    // at higher temperatures the rest has no less mass than it had, and beside the kept no more
    // than so many times as much
    double[] soft = softmax(row, 4);
    double[] softAfter = softmax(expanded, 4);
    for (int k : expected) {
      assertTrue(softAfter[k] <= soft[k] * (1 + 1e-5));
    }
    double most = StrictMath.pow(row.length - count, 1 - 1.0 / 4);
    assertTrue(odds(softAfter, expected) <= most * odds(soft, expected) * (1 + 1e-4));
    // taken again it is the same
    assertEquals(top.rest(), take(expanded, count).rest(), 1e-5f * (1 + Math.abs(top.rest())));
  }

  /// What the others have for each share of the kept.
  private static double odds(double[] p, int[] kept) {
    double sum = 0;
    double ofKept = 0;
    for (int k = 0; k < p.length; k++) {
      if (Arrays.binarySearch(kept, k) < 0) {
        sum += p[k];
      } else {
        ofKept += p[k];
      }
    }
    return sum / ofKept;
  }

  /// The example of the documentation: one of the others has nearly all that they have.
  @Test
  void atHighTemperaturesTheRestMayHaveFarTooMuch() {
    float[] row = new float[1000];
    Arrays.fill(row, -20);
    row[0] = 10;
    Arrays.fill(row, 1, 16, 1);
    row[16] = 0;
    int[] kept = IntStream.range(0, 16).toArray();
    double due = odds(softmax(row, 4), kept);
    double has = odds(softmax(expand(take(row, 16), 16, 1000), 4), kept);
    assertEquals(0.195, due / (1 + due), 5e-4);
    assertEquals(0.848, has / (1 + has), 5e-4);
    assertEquals(176, StrictMath.pow(1000 - 16, 1 - 1.0 / 4), 0.5);
  }

  @Test
  void ofEqualLogitsTheLowerClassIsKept() {
    TopLogits top = take(new float[] {1, 5, 3, 3, 3}, 3);
    assertEquals(1, top.label(0));
    assertEquals(2, top.label(1));
    assertEquals(3, top.label(2));
    assertEquals((float) StrictMath.log((StrictMath.exp(1) + StrictMath.exp(3)) / 2), top.rest());
    assertEquals(7, take(new float[] {7, 7, 7, 7}, 2).rest());
  }

  @Test
  void farLogitsDoNotOverflow() {
    assertEquals(-3000, take(new float[] {3000, -3000, -3000}, 1).rest());
    assertEquals(2999, take(new float[] {3000, 2999, 2999}, 1).rest());
  }
}
