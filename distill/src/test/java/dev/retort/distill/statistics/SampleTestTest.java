package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.engine.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SampleTestTest {
  /// A model that is right where it is said.
  private static Evaluation right(boolean... samples) {
    float[] logits = new float[2 * samples.length];
    for (int n = 0; n < samples.length; n++) {
      logits[2 * n + (samples[n] ? 0 : 1)] = 1;
    }
    return Evaluation.of(logits, new int[samples.length], 2);
  }

  @Test
  void sumsASamplesOutcomesOverTheSeeds() {
    List<Evaluation> first =
        List.of(right(true, true, true, false), right(true, true, false, true));
    List<Evaluation> second =
        List.of(right(false, true, false, true), right(false, false, true, true));
    SampleTest test = SampleTest.of(first, second);
    // the sums are 2, 1, 0 and -1, together 2; +-2 +-1 +-1 is as far from 0 in 6 of 8 cases
    assertEquals(new SampleTest(4, 2, 2, 6.0 / 8), test);
    assertEquals("paired test over samples", test.name());
  }

  @Test
  void ofOneSeedItIsMcNemars() {
    Evaluation first = right(true, true, true, true, true, true, false, true);
    Evaluation second = right(false, false, false, false, false, false, true, true);
    SampleTest test = SampleTest.of(List.of(first), List.of(second));
    assertEquals(new SampleTest(6, 1, 1, new McNemar(6, 1).p()), test);
    assertEquals("McNemar", test.name());
  }

  /// What makes it McNemar's is the distribution, not that it is taken for it.
  @Property(tries = 100)
  void theDistributionOfOnesIsMcNemars(
      @ForAll @IntRange(min = 0, max = 700) int b, @ForAll @IntRange(min = 0, max = 700) int c) {
    int[] sums = new int[b + c];
    Arrays.fill(sums, 0, b, 1);
    Arrays.fill(sums, b, b + c, -1);
    double expected = new McNemar(b, c).p();
    assertEquals(expected, SignFlips.p(sums), 1e-9 * expected);
  }

  @Property(tries = 200)
  void agreesWithTryingAllSigns(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = -5, max = 5) Integer> samples) {
    int[] sums = samples.stream().mapToInt(Integer::intValue).toArray();
    int observed = Math.abs(Arrays.stream(sums).sum());
    int extreme = 0;
    for (int signs = 0; signs < 1 << sums.length; signs++) {
      int sum = 0;
      for (int i = 0; i < sums.length; i++) {
        sum += (signs >> i & 1) == 0 ? sums[i] : -sums[i];
      }
      extreme += Math.abs(sum) >= observed ? 1 : 0;
    }
    double p = SampleTest.of(new McNemar(0, 0), 5, sums).p();
    assertEquals((double) extreme / (1 << sums.length), p, 1e-12);
  }

  /// Of five seeds, samples that only the first gets right in all of them come by Poisson, 2 to be
  /// expected, and such as only the second gets right in one of them, 10. Both make as many errors,
  /// but they could not change places on any sample, and more than 5 % of test sets give p below
  /// 0.05; as many samples of one seed each do not.
  @Test
  void equallyManyErrorsOfSeveralSeedsAreNoFairCoins() {
    assertEquals(0.1324, belowTheLevel(5, 2, 10), 1e-4); // by an independent calculation
    assertTrue(belowTheLevel(1, 10, 10) < 0.05);
  }

  /// In what share of test sets p is below 0.05.
  ///
  /// @param sum of a sample that is the first's, of five seeds
  private static double belowTheLevel(int sum, double first, double second) {
    double share = 0;
    for (int a = 0; a <= 40; a++) {
      for (int b = 0; b <= 40; b++) {
        int[] sums = new int[a + b];
        Arrays.fill(sums, 0, a, sum);
        Arrays.fill(sums, a, a + b, -1);
        boolean below = SampleTest.of(new McNemar(0, 0), 5, sums).p() < 0.05;
        share += below ? poisson(first, a) * poisson(second, b) : 0;
      }
    }
    return share;
  }

  private static double poisson(double mean, int count) {
    double share = StrictMath.exp(-mean);
    for (int i = 1; i <= count; i++) {
      share *= mean / i;
    }
    return share;
  }

  /// Of 10,000 samples in 5 seeds, each with another outcome: so many are near the normal
  /// distribution, whose two-sided share beyond z = 2 is 0.0455.
  @Test
  void manySamplesAreQuickAndNearTheNormalDistribution() {
    int[] sums = new int[10_000];
    for (int n = 0; n < sums.length; n++) {
      sums[n] = (n / 2 % 5 + 1) * (n % 2 == 0 ? 1 : -1);
    }
    double deviation =
        Math.sqrt(Arrays.stream(sums).mapToDouble(sum -> (double) sum * sum).sum()); // 331.7
    for (int n = 1; Arrays.stream(sums).sum() < 2 * deviation; n += 2) {
      sums[n] = -sums[n];
    }
    SampleTest test = SampleTest.of(new McNemar(0, 0), 5, sums);
    assertEquals(0.0455, test.p(), 0.004); // the sum is up to 10 beyond z = 2
  }

  @Test
  void withoutAnOutcomeNothingIsShown() {
    List<Evaluation> same = new ArrayList<>(List.of(right(true, false), right(false, true)));
    assertEquals(new SampleTest(0, 0, 2, 1), SampleTest.of(same, same));
    List<Evaluation> ofNone = List.of(right(), right());
    assertEquals(1, SampleTest.of(ofNone, ofNone).p());
  }

  @Test
  void unequalNumbersAreRefused() {
    String message = Refusal.of(() -> SampleTest.of(List.of(right(true)), List.<Evaluation>of()));
    assertTrue(message.contains("1 and 0"), message);
    assertEquals(
        "a paired difference needs as many networks of both but gets 0 and 1",
        Refusal.of(() -> PairedDifference.of(List.<Evaluation>of(), List.of(right(true)))));
  }

  /// Also where a later seed alone has another.
  @Test
  void differentTestSetsAreRefused() {
    List<Evaluation> of2 = List.of(right(true, true), right(true, false));
    List<Evaluation> ofOthers = List.of(right(true, true), right(true, false, true));
    String rest =
        " needs one test set but gets evaluations on 2 and on 3 samples; evaluate all networks on"
            + " the same data";
    assertEquals(
        "a paired test over samples" + rest, Refusal.of(() -> SampleTest.of(of2, ofOthers)));
    assertEquals(
        "a paired difference" + rest, Refusal.of(() -> PairedDifference.of(of2, ofOthers)));
    assertEquals("a comparison by classes" + rest, Refusal.of(() -> ClassChange.of(of2, ofOthers)));
  }
}
