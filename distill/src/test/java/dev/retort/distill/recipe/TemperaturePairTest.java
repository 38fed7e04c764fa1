package dev.retort.distill.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is said of temperatures in pairs, by errors that are set.
final class TemperaturePairTest {
  private static final int SAMPLES = 200;

  /// Wrong on the first samples.
  private static Evaluation wrongOn(int errors) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    return Evaluation.of(logits, new int[SAMPLES], 2);
  }

  private static TemperaturePair pair(
      int units, float first, float second, int errors, int others) {
    return new TemperaturePair(
        units,
        first,
        second,
        PairedDifference.of(List.of(wrongOn(errors)), List.of(wrongOn(others))));
  }

  @Test
  void saysOfEachWidthWhichPairsDiffer() {
    List<TemperaturePair> pairs =
        List.of(
            pair(300, 8, 12, 50, 50),
            pair(300, 8, 20, 50, 52),
            pair(30, 2.5f, 8, 60, 90),
            pair(30, 20, 8, 120, 90),
            pair(30, 4, 8, 89, 90),
            pair(10, 4, 8, 60, 90),
            pair(10, 12, 8, 90, 90));
    assertEquals(
        List.of(
            "With 300 units a layer, of 2 pairs of temperatures that are tested, none shows a"
                + " difference.",
            "With 30 units a layer, of 3 pairs of temperatures that are tested, 2 show a"
                + " difference: T = 2.5 is better than T = 8, T = 20 is worse than T = 8.",
            "With 10 units a layer, of 2 pairs of temperatures that are tested, 1 shows a"
                + " difference: T = 4 is better than T = 8."),
        TemperaturePair.findings(pairs));
    assertEquals("30 units a layer, T = 2.5 and T = 8", pairs.get(2).text());
    assertEquals(
        List.of("not shown to differ", "better", "worse"),
        IntStream.range(1, 4).mapToObj(i -> pairs.get(i).outcome()).toList());
  }

  /// Six samples, p = 2 / 2^6, are a difference as the only test, and none as one of eight, which
  /// all temperatures of [Hinton] make.
  @Test
  void allPairsAreTestedTogether() {
    TemperaturePairs pairs = new TemperaturePairs();
    assertEquals(List.of(), pairs.tested());
    for (int units : HintonStudents.WIDTHS) {
      for (float temperature : HintonStudents.TEMPERATURES) {
        boolean best = units == 30 && temperature == 2.5f;
        pairs.add(units, temperature, wrongOn(best ? 40 : 46));
      }
    }
    List<TemperaturePair> tested = pairs.tested();
    assertEquals(
        List.of(
            "300 units a layer, T = 8 and T = 12",
            "300 units a layer, T = 8 and T = 20",
            "300 units a layer, T = 12 and T = 20",
            "30 units a layer, T = 1 and T = 8",
            "30 units a layer, T = 2.5 and T = 8",
            "30 units a layer, T = 4 and T = 8",
            "30 units a layer, T = 12 and T = 8",
            "30 units a layer, T = 20 and T = 8"),
        tested.stream().map(TemperaturePair::text).toList());
    PairedDifference best = tested.get(4).found();
    assertEquals(1.0 / 32, best.samples().p(), 1e-12);
    assertEquals(8, best.tests());
    assertEquals(0.25, best.adjustedP(), 1e-12);
    assertEquals("not shown to differ", tested.get(4).outcome());
  }
}
