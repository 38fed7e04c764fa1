package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Run;
import dev.retort.distill.recipe.PaperRow;
import dev.retort.distill.recipe.TemperaturePair;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A page about a paper's table with the numbers of three seeds; with the comparison of
/// [SmallReport] below it, as if it were of the paper's own data.
final class SmallHinton {
  private static final String WIDE = "300 units a layer, by temperature";
  private static final String NARROW = "30 units a layer, by temperature";
  private static final int TEST_IMAGES = 10_000;

  static final List<PaperRow> ROWS =
      List.of(
          row("teacher and students", "teacher", 67, 77, 71, 74),
          row("teacher and students", "student alone", 146, 142, 151, 139),
          row("teacher and students", "label smoothing", Double.NaN, 120, 118, 131),
          row("teacher and students", "distilled", 74, 99, 91, 95),
          row(WIDE, "alone", Double.NaN, 170, 165, 161),
          row(WIDE, "T = 1", Double.NaN, 160, 155, 161),
          row(WIDE, "T = 8", Double.NaN, 120, 125, 121),
          row(WIDE, "T = 20", Double.NaN, 121, 119, 127),
          row(NARROW, "alone", Double.NaN, 276, 281, 269),
          row(NARROW, "T = 1", Double.NaN, 287, 270, 268),
          row(NARROW, "T = 2.5", Double.NaN, 255, 262, 249),
          row(NARROW, "T = 20", Double.NaN, 329, 338, 311),
          row("transfer set without 3s", "bias of 3 corrected, on 3s", 14, 14, 20, 11),
          row("transfer set of 7s and 8s", "biases corrected", "%", 13.2, 4.9, 5.2, 6.1));

  /// Of three seeds: two that differ by one sample, and two that differ by 35 and by 39.
  static final List<TemperaturePair> PAIRS =
      pairs(
          List.of(
              List.of(300f, 8f, 12f, 120f, 121f),
              List.of(300f, 8f, 20f, 120f, 119f),
              List.of(30f, 2.5f, 8f, 255f, 290f),
              List.of(30f, 20f, 8f, 329f, 290f)));

  private SmallHinton() {}

  /// @param made of each the units, both temperatures, and the errors of both
  private static List<TemperaturePair> pairs(List<List<Float>> made) {
    List<PairedDifference> found =
        PairedDifference.adjusted(
            made.stream()
                .map(pair -> PairedDifference.of(wrongOn(pair.get(3)), wrongOn(pair.get(4))))
                .toList());
    List<TemperaturePair> pairs = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      List<Float> pair = made.get(i);
      int units = Math.round(pair.getFirst());
      pairs.add(new TemperaturePair(units, pair.get(1), pair.get(2), found.get(i)));
    }
    return List.copyOf(pairs);
  }

  /// Three networks, each wrong on the first samples.
  private static List<Evaluation> wrongOn(float errors) {
    float[] logits = new float[2 * TEST_IMAGES];
    for (int n = 0; n < TEST_IMAGES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    return Collections.nCopies(3, Evaluation.of(logits, new int[TEST_IMAGES], 2));
  }

  private static PaperRow row(String experiment, String run, double paper, double... found) {
    return row(experiment, run, "errors", paper, found);
  }

  private static PaperRow row(
      String experiment, String run, String unit, double paper, double... found) {
    List<String> weights = Collections.nCopies(found.length, "0123abcd");
    return new PaperRow(
        experiment, run, unit, paper, Arrays.stream(found).boxed().toList(), weights);
  }

  private static final class Made {
    static final Comparison COMPARISON = comparison();
    static final String HTML =
        HintonReport.of(ROWS, PAIRS, COMPARISON, SmallReport.of(), SmallReport.HOW);

    private static Comparison comparison() {
      Comparison small = SmallReport.comparison();
      Comparison.Data data = small.data();
      return Comparison.of(
          new Comparison.Data(
              "mnist",
              data.training(),
              data.validation(),
              10_000,
              data.classes(),
              null,
              HintonReport.MNIST_TEST_SHA256),
          small.setting(),
          small.runs().stream().map(Made::ofAsManyAsThePapers).toList());
    }

    /// The same run with as many errors, of 10,000 samples.
    private static Run ofAsManyAsThePapers(Run run) {
      int[] labels = new int[10_000];
      float[] logits = new float[labels.length * 10];
      for (int n = 0; n < labels.length; n++) {
        labels[n] = n % 10;
        logits[n * 10 + (n < run.testErrors() ? (n + 1) % 10 : n % 10)] = 5;
      }
      return new Run(
          run.role(),
          run.method(),
          run.architecture(),
          run.seed(),
          run.parameters(),
          run.bytes(),
          Evaluation.of(logits, labels, 10),
          run.agreement(),
          run.klFromTeacher(),
          run.latency(),
          run.trainSeconds(),
          run.samplesPerSecond(),
          run.weightsSha256());
    }
  }

  static Comparison comparison() {
    return Made.COMPARISON;
  }

  static String html() {
    return Made.HTML;
  }
}
