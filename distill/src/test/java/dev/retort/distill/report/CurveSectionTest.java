package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.engine.EpochReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The learning curve of a training whose losses are set: in words, and as a table.
final class CurveSectionTest {
  private static String body(double... losses) {
    List<EpochReport> epochs = new ArrayList<>();
    for (double loss : losses) {
      epochs.add(new EpochReport(epochs.size(), losses.length, loss, 1e-3, null));
    }
    History history = new History(Role.DISTILLED, 3, epochs);
    Curves curves = new Curves("kd", "kd", Role.DISTILLED, List.of(history));
    return CurveSection.of(List.of(curves), "").orElseThrow().body();
  }

  @Test
  void whoCannotSeeACurveIsToldItsFirstLossAndThenItsLast() {
    String body = body(2.345, 2, 1, 0.6789);
    assertTrue(body.contains("<desc>Training loss over the epochs: seed 3 from 2.345 to 0.6789."));
  }

  @Test
  void theTableHasTheFirstTheMiddleAndTheLastLoss() {
    assertEquals(
        List.of(List.of("kd, seed 3", "4", "2.34500", "1.00000", "0.67890")),
        ReadTable.rows(body(2.345, 2, 1, 0.6789), "Training losses"));
  }
}
