package dev.retort.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The numbers look random wherever the engine reads them: along the index, across streams, across
/// seeds. Every draw is fixed, so a test passes always or never; five standard deviations are
/// allowed.
final class SeedTest {
  private static final int DRAWS = 1 << 16;

  /// The ways the engine walks: along a stream, along seeds, along the numbers of streams (samples,
  /// epochs), along streams of streams, and along indices that are far apart.
  private static final List<LongUnaryOperator> WALKS =
      List.of(
          i -> Seed.of(1).bits(i),
          i -> Seed.of(0).bits(i << 32),
          i -> Seed.of(1).bits(-i),
          i -> Seed.of(i).bits(0),
          i -> Seed.of(i).bits(i),
          i -> Seed.of(1).stream(i).bits(0),
          i -> Seed.of(1).stream(i).bits(i),
          i -> Seed.of(1).stream("dropout").stream(i >> 8).bits(i & 255),
          i -> Seed.of(1).stream(3).stream(i >> 4).stream(i & 15).bits(7),
          i -> Seed.of(1).stream("layer" + i).bits(0),
          i -> Seed.of(1).stream(i).key(),
          i -> Seed.of(i).key());

  private static void assertChiSquare(String what, int[] counts) {
    double expected = (double) Arrays.stream(counts).sum() / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    double degrees = counts.length - 1;
    // Wilson and Hilferty: the cube root is nearly normal
    double z = (Math.cbrt(sum / degrees) - (1 - 2 / (9 * degrees))) / Math.sqrt(2 / (9 * degrees));
    assertTrue(Math.abs(z) < 5, what + ": chi-square " + sum + " of " + degrees + ", z " + z);
  }

  private static void assertNormal(String what, double z) {
    assertTrue(Math.abs(z) < 5, what + ": " + z + " standard deviations");
  }

  @Test
  void everyByteIsUniform() {
    for (int walk = 0; walk < WALKS.size(); walk++) {
      int[][] counts = new int[8][256];
      for (int i = 0; i < DRAWS; i++) {
        long bits = WALKS.get(walk).applyAsLong(i);
        for (int b = 0; b < 8; b++) {
          counts[b][(int) (bits >>> (8 * b)) & 255]++;
        }
      }
      for (int b = 0; b < 8; b++) {
        assertChiSquare("walk " + walk + ", byte " + b, counts[b]);
      }
    }
  }

  @Test
  void neighboursAreIndependent() {
    for (int walk = 0; walk < WALKS.size(); walk++) {
      for (int lag : new int[] {1, 2, 16, 256}) {
        int[] high = new int[256];
        int[] low = new int[256];
        int different = 0;
        for (int i = 0; i < DRAWS; i++) {
          long a = WALKS.get(walk).applyAsLong(i);
          long b = WALKS.get(walk).applyAsLong(i + lag);
          high[(int) ((a >>> 60) << 4 | (b >>> 60))]++;
          low[(int) ((a & 15) << 4 | (b & 15))]++;
          different += Long.bitCount(a ^ b);
        }
        String what = "walk " + walk + ", lag " + lag;
        assertChiSquare(what + ", high bits", high);
        assertChiSquare(what + ", low bits", low);
        assertNormal(
            what + ", bits that differ", (different - 32.0 * DRAWS) / (4 * Math.sqrt(DRAWS)));
      }
    }
  }

  @Test
  void streamsAreIndependent() {
    Seed seed = Seed.of(1);
    List<Seed> streams =
        List.of(
            seed,
            Seed.of(2),
            seed.stream("a"),
            seed.stream("b"),
            seed.stream(0),
            seed.stream(1),
            seed.stream(0).stream(1),
            seed.stream(1).stream(0),
            Seed.of(2).stream(0));
    for (int a = 0; a < streams.size(); a++) {
      for (int b = 0; b < a; b++) {
        for (int shift = -1; shift <= 1; shift++) {
          int different = 0;
          int[] pairs = new int[256];
          for (int i = 0; i < DRAWS / 4; i++) {
            long x = streams.get(a).bits(i);
            long y = streams.get(b).bits(i + shift);
            different += Long.bitCount(x ^ y);
            pairs[(int) ((x >>> 60) << 4 | (y >>> 60))]++;
          }
          String what = "streams " + a + " and " + b + ", shift " + shift;
          assertNormal(what, (different - 8.0 * DRAWS) / (4 * Math.sqrt(DRAWS / 4.0)));
          assertChiSquare(what, pairs);
        }
      }
    }
  }

  /// One bit of the index, of the seed or of a stream's number changes each bit of the result with
  /// a chance of one half.
  @Test
  void oneBitChangesHalfOfAll() {
    int draws = 4096;
    List<LongUnaryOperator> functions =
        List.of(
            i -> Seed.of(1).bits(i), i -> Seed.of(i).bits(5), i -> Seed.of(1).stream(i).bits(5));
    for (LongUnaryOperator function : functions) {
      for (int in = 0; in < 64; in++) {
        int[] flips = new int[64];
        for (int i = 0; i < draws; i++) {
          long change = function.applyAsLong(i) ^ function.applyAsLong(i ^ (1L << in));
          for (int out = 0; out < 64; out++) {
            flips[out] += (int) (change >>> out) & 1;
          }
        }
        for (int out = 0; out < 64; out++) {
          double z = (flips[out] - draws / 2.0) / Math.sqrt(draws / 4.0);
          // 3 * 4096 of them: the greatest of so many is near 4
          assertTrue(Math.abs(z) < 6, "bit " + in + " on bit " + out + ": " + z);
        }
      }
    }
  }

  @Test
  void keysDoNotCollide() {
    Set<Long> keys = new HashSet<>();
    int made = 0;
    for (int seed = 0; seed < 30; seed++) {
      for (int epoch = 0; epoch < 30; epoch++) {
        for (int sample = 0; sample < 100; sample++) {
          keys.add(Seed.of(seed).stream(epoch).stream(sample).key());
          made++;
        }
      }
    }
    assertEquals(made, keys.size());
    assertNotEquals(Seed.of(1).stream("ab"), Seed.of(1).stream("ba"));
    assertNotEquals(Seed.of(1).stream("a").stream("b"), Seed.of(1).stream("ab"));
    assertNotEquals(Seed.of(1).stream(1).stream(2), Seed.of(1).stream(2).stream(1));
  }

  @Test
  void uniformNumbersFillTheUnitIntervalEvenly() {
    Seed seed = Seed.of(3);
    int[] counts = new int[1000];
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      float value = seed.uniform(i);
      assertTrue(value >= 0 && value < 1);
      counts[(int) (value * 1000.0)]++;
      sum += value;
    }
    assertChiSquare("uniform", counts);
    assertNormal("mean", (sum - DRAWS / 2.0) / Math.sqrt(DRAWS / 12.0));
  }

  @Property(tries = 20)
  void whatIsBelowABoundIsEven(@ForAll @IntRange(min = 1, max = 300) int bound) {
    Seed seed = Seed.of(bound);
    int[] counts = new int[bound];
    for (int i = 0; i < 50 * bound; i++) {
      int number = seed.below(i, bound);
      assertEquals(number, Seed.below(seed.key(), i, bound));
      counts[number]++;
    }
    if (bound > 1) {
      assertChiSquare("below " + bound, counts);
    }
  }

  @Test
  void normalNumbersHaveTheirMomentsAndTails() {
    Seed seed = Seed.of(4);
    int n = 1 << 18;
    double[] moments = new double[5];
    int beyond3 = 0;
    double product = 0;
    double last = 0;
    for (int i = 0; i < n; i++) {
      double z = seed.normal(i);
      double power = 1;
      for (int k = 1; k <= 4; k++) {
        power *= z;
        moments[k] += power / n;
      }
      beyond3 += Math.abs(z) > 3 ? 1 : 0;
      product += z * last;
      last = z;
    }
    // the variances of the moments' means are 1, 2, 15 and 96 over n
    assertNormal("mean", moments[1] * Math.sqrt(n));
    assertNormal("variance", (moments[2] - 1) * Math.sqrt(n / 2.0));
    assertNormal("skewness", moments[3] * Math.sqrt(n / 15.0));
    assertNormal("kurtosis", (moments[4] - 3) * Math.sqrt(n / 96.0));
    assertNormal("neighbours", product / Math.sqrt(n));
    double tail = 0.0026998 * n;
    assertNormal("beyond 3", (beyond3 - tail) / Math.sqrt(tail));
  }

  @Property(tries = 50)
  void permutationsHoldEachNumberOnce(@ForAll long seed, @ForAll @IntRange(max = 2000) int length) {
    int[] permutation = Seed.of(seed).permutation(length);
    int[] sorted = permutation.clone();
    Arrays.sort(sorted);
    int[] all = new int[length];
    Arrays.setAll(all, i -> i);
    assertArrayEquals(all, sorted);
    assertArrayEquals(permutation, Seed.of(seed).permutation(length));
    Seed.permutation(Seed.of(seed).key(), sorted); // whatever it holds
    assertArrayEquals(permutation, sorted);
  }

  @Test
  void allPermutationsAreEquallyLikely() {
    int[] counts = new int[120];
    int[] places = new int[20 * 20];
    for (int epoch = 0; epoch < 24_000; epoch++) {
      int[] p = Seed.of(5).stream("order").stream(epoch).permutation(5);
      int rank = 0;
      for (int i = 0; i < 5; i++) {
        int smaller = 0;
        for (int j = i + 1; j < 5; j++) {
          smaller += p[j] < p[i] ? 1 : 0;
        }
        rank = rank * (5 - i) + smaller;
      }
      counts[rank]++;
      if (epoch < 4000) {
        int[] longer = Seed.of(5).stream("order").stream(epoch).permutation(20);
        for (int i = 0; i < 20; i++) {
          places[longer[i] * 20 + i]++;
        }
      }
    }
    assertChiSquare("permutations of 5", counts);
    // rows and columns are bound together, so that this one is a little too even
    assertChiSquare("places of 20", places);
  }

  /// From the formulas in a few lines of Python. The numbers themselves are part of the contract:
  /// another formula would silently change every result that was published with a seed.
  @Test
  void numbersStayWhatTheyAre() {
    Seed seed = Seed.of(42).stream("initialization").stream(3);
    assertEquals("9c0de2569381b4e0", Long.toHexString(seed.bits(5)));
    assertEquals(0x9c0de2p-24f, seed.uniform(5));
    assertEquals(609, seed.below(5, 1000));
    assertEquals(-0.8830919490064475, seed.normal(5), 1e-14);
    assertArrayEquals(new int[] {2, 1, 0, 6, 4, 3, 5, 7}, seed.permutation(8));
  }
}
