package dev.retort.distill.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import java.util.ArrayList;
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
    return PairedDifference.of(first, second);
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

  /// Of two seeds one makes fewer errors and one more: samples 10 to 39 are won in the first, of
  /// which 11 is lost in the second, so that 29 of the same sign are left, p = 2 / 2^29.
  @Test
  void halfOfTheSeedsAreNotMost() {
    PairedDifference found =
        of(List.of(wrongOn(0, 10), wrongOn(0, 12)), List.of(wrongOn(0, 40), wrongOn(0, 11)));
    assertEquals(Math.scalb(1.0, -28), found.samples().p(), 1e-18);
    assertEquals(11, found.first());
    assertEquals(25.5, found.second());
    assertEquals(1, found.fewer());
    assertEquals(1, found.more());
    assertFalse(found.isShown());
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

  /// Six can give p = 2 / 2^6. Five of -20 and one of +1 give 4 / 2^6: all of the same sign, or the
  /// one of the other. The samples are 20 of sum 5 and one of -1: p = 4 / 2^21.
  @Test
  void sixSeedsAreEnough() {
    List<Evaluation> second = Collections.nCopies(6, wrongOn(0, 40));
    PairedDifference all = of(Collections.nCopies(6, wrongOn(0, 20)), second);
    assertEquals(1.0 / 32, all.overSeeds().orElseThrow().p(), 1e-12);
    assertTrue(all.firstIsBetter());
    List<Evaluation> most = new ArrayList<>(Collections.nCopies(5, wrongOn(0, 20)));
    most.add(wrongOn(0, 41));
    PairedDifference found = of(most, second);
    assertEquals(5, found.fewer());
    assertEquals(Math.scalb(1.0, -19), found.samples().p(), 1e-15);
    assertEquals(1.0 / 16, found.overSeeds().orElseThrow().p(), 1e-12);
    assertFalse(found.isShown());
    assertTrue(found.evidence().endsWith("; permutation of the seeds p = 0.063"), found.evidence());
  }

  /// p = 2 / 2^6, 2 / 2^30 and 1: the second smallest of three is taken twice.
  @Test
  void ofSeveralDifferencesTheWordsFollowTheAdjustedP() {
    PairedDifference small = of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 16)));
    PairedDifference clear = of(List.of(wrongOn(0, 40)), List.of(wrongOn(0, 10)));
    PairedDifference none = of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 10)));
    assertEquals(1, small.tests());
    assertEquals(small.samples().p(), small.adjustedP());
    List<PairedDifference> adjusted = PairedDifference.adjusted(List.of(small, clear, none));
    assertEquals(List.of(3, 3, 3), adjusted.stream().map(PairedDifference::tests).toList());
    assertEquals(1.0 / 32, adjusted.get(0).samples().p(), 1e-12);
    assertEquals(1.0 / 16, adjusted.get(0).adjustedP(), 1e-12);
    assertEquals(3 * Math.scalb(1.0, -29), adjusted.get(1).adjustedP(), 1e-20);
    assertEquals(1, adjusted.get(2).adjustedP());
    assertTrue(small.firstIsBetter());
    assertFalse(adjusted.get(0).isShown());
    assertTrue(adjusted.get(1).firstIsWorse());
    assertEquals("McNemar p = 0.031", small.evidence());
    assertEquals(
        "McNemar p = 0.031, adjusted for 3 tests "
            + PairedDifference.number(2 * new McNemar(6, 0).p()),
        adjusted.get(0).evidence());
    assertEquals(List.of(), PairedDifference.adjusted(List.of()));
  }

  /// Seven of seven seeds give p = 2 / 2^7, four times which is above 0.05.
  @Test
  void whatIsShownMayNotReachOtherSeeds() {
    PairedDifference found = ofSeeds(7, 0);
    assertEquals(1.0 / 64, found.adjustedSeedP(), 1e-12);
    assertEquals(Optional.empty(), PairedDifference.reach(List.of(found)));
    List<PairedDifference> four = PairedDifference.adjusted(Collections.nCopies(4, found));
    PairedDifference oneOfFour = four.getLast();
    assertEquals(found.overSeeds(), oneOfFour.overSeeds());
    assertEquals(1.0 / 16, oneOfFour.adjustedSeedP(), 1e-12);
    assertTrue(oneOfFour.firstIsBetter());
    assertTrue(
        oneOfFour
            .evidence()
            .endsWith("; permutation of the seeds p = 0.016, adjusted for 4 tests 0.063"),
        oneOfFour.evidence());
    assertEquals(
        "7 seeds speak for these pairs of networks; whether other seeds would come out alike, only"
            + " a test over at least 8 can show, for 4 tests are made together.",
        PairedDifference.reach(four).orElseThrow());
  }

  /// Of `seeds` all but `against` go from 40 errors to 20, and those to 41.
  private static PairedDifference ofSeeds(int seeds, int against) {
    List<Evaluation> first = new ArrayList<>(Collections.nCopies(seeds - against, wrongOn(0, 20)));
    first.addAll(Collections.nCopies(against, wrongOn(0, 41)));
    return of(first, Collections.nCopies(seeds, wrongOn(0, 40)));
  }

  /// 2 tests 2 / 2^7 is below 0.05, 3 too, 4 not; 26 tests take eleven seeds: 52 / 2^10.
  @Test
  void theSmallestPIsTakenAsOftenAsThereAreTests() {
    assertEquals(6, PairedDifference.enoughSeeds(1));
    assertEquals(7, PairedDifference.enoughSeeds(2));
    assertEquals(7, PairedDifference.enoughSeeds(3));
    assertEquals(8, PairedDifference.enoughSeeds(4));
    assertEquals(11, PairedDifference.enoughSeeds(26));
  }

  /// Of seven seeds one that goes the other way by little leaves 4 / 2^7, which is shown, and twice
  /// which is above 0.05. Of eight, two leave 8 / 2^8; beside one of 2 / 2^8 two of these remain
  /// above it.
  @Test
  void enoughSeedsSpeakForOthersOnlyWhereTheirAdjustedPDoes() {
    List<PairedDifference> two = PairedDifference.adjusted(Collections.nCopies(2, ofSeeds(7, 1)));
    assertTrue(two.getFirst().firstIsBetter());
    assertEquals(1.0 / 16, two.getFirst().adjustedSeedP(), 1e-12);
    assertEquals(
        "7 seeds speak for these pairs of networks; that other seeds would come out alike, p over"
            + " the seeds does not show once it is adjusted for 2 tests.",
        PairedDifference.reach(two).orElseThrow());
    List<PairedDifference> three =
        PairedDifference.adjusted(List.of(ofSeeds(8, 2), ofSeeds(8, 0), ofSeeds(8, 2)));
    assertTrue(three.stream().allMatch(PairedDifference::firstIsBetter));
    assertEquals(3.0 / 128, three.get(1).adjustedSeedP(), 1e-12);
    assertEquals(1.0 / 16, three.get(2).adjustedSeedP(), 1e-12);
    assertEquals(
        "Of 3 differences that are shown, 2 speak for these pairs of networks alone: p over the 8"
            + " seeds, adjusted for 3 tests, is not below 0.05.",
        PairedDifference.reach(three).orElseThrow());
    List<PairedDifference> clear = PairedDifference.adjusted(List.of(ofSeeds(7, 0), ofSeeds(7, 0)));
    assertEquals(Optional.empty(), PairedDifference.reach(clear));
  }

  @Test
  void fewSeedsSpeakForThemselves() {
    assertEquals(Optional.empty(), PairedDifference.reach(List.of()));
    assertTrue(
        PairedDifference.reach(List.of(ofSeeds(1, 0)))
            .orElseThrow()
            .startsWith("One seed speaks for this pair of networks alone"));
    assertEquals(
        "5 seeds speak for these pairs of networks; whether other seeds would come out alike, only"
            + " a test over at least 6 can show.",
        PairedDifference.reach(List.of(ofSeeds(5, 0))).orElseThrow());
    assertEquals(Optional.empty(), PairedDifference.reach(List.of(ofSeeds(6, 0))));
  }

  @Test
  void aWordSaysWhatTheFirstIs() {
    assertEquals("better than", ofSeeds(1, 0).word());
    PairedDifference worse = of(List.of(wrongOn(0, 40)), List.of(wrongOn(0, 20)));
    assertEquals("worse than", worse.word());
    assertEquals("no difference shown to", ofSeeds(1, 1).word());
  }

  @Test
  void severalTestsAreSaidToBeAdjusted() {
    assertEquals(Optional.empty(), PairedDifference.several(1, 1));
    assertEquals(
        "p is adjusted for there being 2 tests (Holm): were there no differences at all, the chance"
            + " that any of them would seem to show one is at most 5 %.",
        PairedDifference.several(2, 5).orElseThrow());
    String six = PairedDifference.several(2, 6).orElseThrow();
    assertTrue(six.contains(" That over the seeds must be below 0.05 too; adjusted likewise"), six);
  }

  /// Of one seed: of 200 samples 160 that both get right, 30 that only the first does and 10 that
  /// neither does. Of two: the mean of -30 and -10 errors, whose deviation is sqrt(200).
  @Test
  void theDifferenceHasAnInterval() {
    PairedDifference one = of(List.of(wrongOn(0, 10)), List.of(wrongOn(0, 40)));
    assertEquals(Interval.ofDifference(160, 30, 0, 10), one.interval());
    assertEquals(-41.011, one.interval().low(), 1e-3); // by an independent calculation
    assertEquals(-20.337, one.interval().high(), 1e-3);
    PairedDifference two =
        of(List.of(wrongOn(0, 10), wrongOn(0, 30)), List.of(wrongOn(0, 40), wrongOn(0, 40)));
    assertEquals(-20 - 12.706 * 10, two.interval().low(), 1e-9);
    assertEquals(-20 + 12.706 * 10, two.interval().high(), 1e-9);
    PairedDifference far =
        of(List.of(wrongOn(0, 150), wrongOn(0, 50)), List.of(wrongOn(0, 0), wrongOn(0, 0)));
    assertEquals(new Interval(-200, 200), far.interval(), "there are 200 samples");
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
    Interval interval = new Interval(-15, -5);
    return new PairedDifference(
            10, 20, interval, samples, p, 1, Optional.empty(), Double.NaN, 1, 0, 1)
        .evidence();
  }

  @Test
  void unequalNumbersAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> of(List.of(wrongOn(0, 1)), List.<Evaluation>of()));
  }
}
