package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.retort.distill.Role;
import dev.retort.engine.Evaluation;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The shares of a card, against the softmax of the teacher's logits for its sample.
final class SoftTargetSectionTest {
  private static final int CLASSES = 10;

  @Test
  void sharesAreThoseOfTheDividedLogits() {
    Exhibits exhibits = SmallReport.of();
    String html = SoftTargetSection.of(exhibits).orElseThrow().body();
    int sample =
        Integer.parseInt(ReadTable.all(html, "alt=\"test sample (\\d+), class").getFirst());
    float[] logits =
        Evaluation.logits(Objects.requireNonNull(exhibits.network(Role.TEACHER)), exhibits.test());
    List<List<String>> rows = ReadTable.rows(html, "Probabilities at each temperature, in percent");
    assertEquals(List.of("1", "2", "4", "8"), rows.stream().map(List::getFirst).toList());
    for (List<String> row : rows) {
      double temperature = Double.parseDouble(row.getFirst());
      double sum = 0;
      for (int k = 0; k < CLASSES; k++) {
        sum += StrictMath.exp(logits[sample * CLASSES + k] / temperature);
      }
      assertEquals(CLASSES + 1, row.size());
      for (int k = 0; k < CLASSES; k++) {
        double percent = 100 * StrictMath.exp(logits[sample * CLASSES + k] / temperature) / sum;
        // small ones have a decimal
        double rounding = percent < 0.95 ? 0.05 : 0.5;
        assertEquals(percent, Double.parseDouble(row.get(k + 1)), rounding + 1e-4, row.toString());
      }
    }
    assertNotEquals(rows.getFirst().subList(1, 11), rows.getLast().subList(1, 11));
  }
}
