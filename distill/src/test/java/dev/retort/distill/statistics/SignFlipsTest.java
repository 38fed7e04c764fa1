package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What is left out at the ends of a distribution changes no p.
final class SignFlipsTest {
  /// The same without leaving anything out.
  private static double whole(int... numbers) {
    int total = Arrays.stream(numbers).map(Math::abs).sum();
    int observed = Math.abs(Arrays.stream(numbers).sum());
    double[] share = new double[total + 1];
    share[0] = 1;
    int reached = 0;
    for (int number : numbers) {
      int size = Math.abs(number);
      reached += size;
      for (int s = reached; s >= size; s--) {
        share[s] = 0.5 * (share[s] + share[s - size]);
      }
      for (int s = 0; s < size; s++) {
        share[s] *= 0.5;
      }
    }
    double p = 0;
    for (int s = 0; s <= total; s++) {
      p += Math.abs(2 * s - total) >= observed ? share[s] : 0;
    }
    return Math.min(1, p);
  }

  /// So many that the ends underflow, of all sizes, and with a sum far from 0 and near it.
  @Test
  void thousandsOfNumbers() {
    for (int towards : new int[] {2, 4, 1000}) {
      Seed seed = Seed.of(towards);
      int[] numbers = new int[2500];
      for (int i = 0; i < numbers.length; i++) {
        int size = 1 + seed.below(i, 3);
        numbers[i] = seed.stream("signs").below(i, towards) == 0 ? -size : size;
      }
      double expected = whole(numbers);
      assertEquals(expected, SignFlips.p(numbers), 1e-12 * expected + 1e-290);
    }
  }

  /// Fewer than a thousand leave nothing out.
  @Test
  void hundredsGiveTheSameBits() {
    Seed seed = Seed.of(1);
    int[] numbers = new int[900];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = seed.below(i, 11) - 4;
    }
    numbers = Arrays.stream(numbers).filter(number -> number != 0).toArray();
    assertEquals(whole(numbers), SignFlips.p(numbers), 0);
  }

  @Test
  void tensOfThousandsAreMcNemars() {
    int[] numbers = new int[30_000];
    Arrays.fill(numbers, 0, 15_300, 1);
    Arrays.fill(numbers, 15_300, 30_000, -1);
    double expected = new McNemar(15_300, 14_700).p();
    assertEquals(expected, SignFlips.p(numbers), 1e-9 * expected);
  }

  /// The middle is empty between the two sums of a single number.
  @Test
  void aFewNumbers() {
    assertEquals(1, SignFlips.p());
    assertEquals(1, SignFlips.p(0, 0));
    assertEquals(1, SignFlips.p(1000));
    assertEquals(0.5, SignFlips.p(1000, -1, 2000), 0);
  }
}
