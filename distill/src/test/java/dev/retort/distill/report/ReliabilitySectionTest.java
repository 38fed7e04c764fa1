package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.ReliabilityBin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The tables beside the reliability diagram, against the bins of the runs of both seeds.
final class ReliabilitySectionTest {
  private static final Comparison COMPARISON = SmallReport.comparison();
  private static final String HTML = ReliabilitySection.of(COMPARISON).body();

  private static ReliabilityBin sum(Role role, int bin) {
    ReliabilityBin sum = new ReliabilityBin(0, 0, 0);
    for (Run run : COMPARISON.runs(role)) {
      sum = sum.plus(run.evaluation().reliability().get(bin));
    }
    return sum;
  }

  private static int bins() {
    return COMPARISON.runs().getFirst().evaluation().reliability().size();
  }

  @Test
  void binsAreAddedOverTheSeeds() {
    List<List<String>> expected = new ArrayList<>();
    for (int b = 0; b < bins(); b++) {
      List<String> row = new ArrayList<>();
      int samples = 0;
      double from = 100.0 * b / bins();
      double to = 100.0 * (b + 1) / bins();
      row.add(String.format(Locale.ROOT, "%.0f to %.0f %%", from, to));
      for (Role role : Role.values()) {
        ReliabilityBin bin = sum(role, b);
        samples += bin.count();
        row.add(
            bin.count() == 0
                ? Numerals.UNKNOWN
                : Numerals.percent((double) bin.correct() / bin.count(), 1)
                    + " of "
                    + Numerals.count(bin.count()));
      }
      if (samples > 0) {
        expected.add(row);
      }
    }
    assertEquals(
        expected, ReadTable.rows(HTML, "Samples and their share that is right, by confidence"));
  }

  /// Below the diagonal is who is too sure, here with 75 % where 50 % are right.
  @Test
  void theDiagramHasConfidenceToTheRightAndAccuracyUpwards() {
    List<ReliabilityBin> bins =
        List.of(new ReliabilityBin(9, 1, 3.0), new ReliabilityBin(20, 10, 15.0));
    assertEquals(
        Map.of("x", List.of(0.75), "y", List.of(0.5)),
        ReliabilitySection.columns(bins),
        "9 samples are too few");
  }

  @Test
  void theSummaryIsOfAllBins() {
    List<List<String>> expected = new ArrayList<>();
    for (Role role : Role.values()) {
      double sure = 0;
      int right = 0;
      int samples = 0;
      for (int b = 0; b < bins(); b++) {
        sure += sum(role, b).confidenceSum();
        right += sum(role, b).correct();
        samples += sum(role, b).count();
      }
      assertEquals(2 * COMPARISON.data().test(), samples, "of both seeds");
      expected.add(
          List.of(
              role.title(),
              Numerals.percent(sure / samples, 1),
              Numerals.percent((double) right / samples, 1),
              Numerals.mean(COMPARISON.statistics(role, Run::calibrationError), 4)));
    }
    assertEquals(expected, ReadTable.rows(HTML, "Confidence and accuracy of each model"));
  }
}
