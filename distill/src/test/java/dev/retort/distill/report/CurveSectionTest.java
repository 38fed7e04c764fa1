package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.engine.EpochReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The learning curve of a training whose losses and validation errors are set: in words, and as a
/// table.
final class CurveSectionTest {
  private static String body(double... losses) {
    List<EpochReport> epochs = new ArrayList<>();
    for (double loss : losses) {
      epochs.add(new EpochReport(epochs.size(), losses.length, loss, 1e-3, null));
    }
    return bodyOf(epochs);
  }

  /// Of losses 4, 3, 2 and 1, with so many validation errors of 5,000.
  private static String validated(int... errors) {
    List<EpochReport> epochs = new ArrayList<>();
    for (int each : errors) {
      EpochReport.Validation on = new EpochReport.Validation(each, 5_000, 0.5);
      int loss = errors.length - epochs.size();
      epochs.add(new EpochReport(epochs.size(), errors.length, loss, 1e-3, on));
    }
    return bodyOf(epochs);
  }

  private static String bodyOf(List<EpochReport> epochs) {
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

  /// Of two epochs with the fewest errors the first.
  @Test
  void whoCannotSeeTheValidationErrorsIsToldTheFirstTheFewestAndTheLast() {
    String told =
        "<desc>Errors on the validation split after each epoch: kd, seed 3: 1,234 after the first,"
            + " fewest 4 in epoch 2, 56 after the last.</desc>";
    String body = validated(1234, 4, 4, 56);
    assertTrue(body.contains(told), body);
    assertFalse(body(2, 1).contains("validation"), "where there is no split");
  }

  @Test
  void theTableHasTheValidationErrorsToo() {
    List<String> row =
        List.of("kd, seed 3", "4", "4.00000", "2.00000", "1.00000", "1,234", "4 in epoch 2", "56");
    assertEquals(
        List.of(row),
        ReadTable.rows(validated(1234, 4, 4, 56), "Training losses and validation errors"));
  }
}
