package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A difference is called shown only where samples, most seeds and, if there are enough, the seeds'
/// own test agree.
final class PairedDifferenceTest {
  private static final int SAMPLES = 200;

  /// A model that is wrong on the samples from `from` on, `errors` of them.
  private static Evaluation wrongOn(int from, int errors) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n >= from && n < from + errors ? 1 : 0)] = 1;
    }
    return Evaluation.of(logits, new int[SAMPLES], 2);
  }

  private static PairedDifference of(List<Evaluation> first, List<Evaluation> second) {
    return PairedDifference.of(first, second, SAMPLES);
  }

  @Test
  void aClearDifferenceIsShown() {
    PairedDifference found = of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 40)));
    assertTrue(found.firstIsBetter());
    assertFalse(found.firstIsWorse());
    assertEquals(10, found.first());
    assertEquals(40, found.second());
    assertEquals("McNemar p = 2e-09", found.evidence()); // 2 / 2^30
    assertEquals("this one seed", found.these());
    assertTrue(of(List.of(wrongOn(0, 40)), List.of(wrongOn(0, 10))).firstIsWorse());
  }

  @Test
  void aSmallOneIsNot() {
    assertFalse(of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 15))).isShown()); // 2 / 2^5
    assertTrue(of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 16))).isShown()); // 2 / 2^6
    assertFalse(of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 10))).isShown());
  }

  @Test
  void mostSeedsMustAgree() {
    List<Evaluation> first = List.of(wrongOn(0, 10), wrongOn(0, 30), wrongOn(0, 30));
    List<Evaluation> second = List.of(wrongOn(0, 90), wrongOn(0, 29), wrongOn(0, 29));
    assertFalse(of(first, second).isShown());
  }

  /// 8 samples fixed and 2 broken, the same in all five seeds, are ten samples and not fifty.
  @Test
  void seedsThatFailAtTheSameSamplesAreNoMoreEvidenceThanOne() {
    List<Evaluation> first = Collections.nCopies(5, wrongOn(0, 2));
    List<Evaluation> second = Collections.nCopies(5, wrongOn(2, 8));
    PairedDifference one = of(first.subList(0, 1), second.subList(0, 1));
    PairedDifference five = of(first, second);
    assertEquals(112.0 / 1024, one.samples().p(), 1e-12); // 2 * (1 + 10 + 45) / 2^10
    assertEquals(112.0 / 1024, five.samples().p(), 1e-12);
    assertEquals(40, five.samples().firstOnly());
    assertEquals(10, five.samples().secondOnly());
    assertFalse(five.isShown());
    assertEquals("paired test over samples p = 0.11", five.evidence());
  }

  @Test
  void enoughSeedsMustAgreeByTheirOwnTest() {
    List<Evaluation> second = IntStream.range(0, 7).mapToObj(i -> wrongOn(0, 40)).toList();
    List<Evaluation> all = IntStream.range(0, 7).mapToObj(i -> wrongOn(0, 30)).toList();
    assertTrue(of(all, second).firstIsBetter());
    List<Evaluation> most =
        IntStream.range(0, 7).mapToObj(i -> wrongOn(0, i < 5 ? 20 : 50)).toList();
    PairedDifference found = of(most, second);
    assertTrue(found.samples().p() < 0.05);
    assertFalse(found.isShown());
    assertTrue(found.evidence().contains("permutation of the seeds"), found.evidence());
  }

  /// What is shown at 0.05 reads as less than 0.05, and what is not does not.
  @Test
  void noProbabilityIsRoundedOntoTheThreshold() {
    assertEquals("McNemar p = 0.0496", evidence(0.0496));
    assertEquals("McNemar p = 0.050", evidence(0.0504));
    assertEquals("McNemar p = 0.050", evidence(0.05));
    assertEquals(18, PairedDifference.decimals(Math.nextDown(0.05)));
  }

  private static String evidence(double p) {
    SampleTest samples = new SampleTest(20, 10, 1, p);
    return new PairedDifference(10, 20, samples, Optional.empty(), 1, 0, 1).evidence();
  }

  @Test
  void unequalNumbersAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> of(List.of(wrongOn(0, 1)), List.<Evaluation>of()));
  }
}
