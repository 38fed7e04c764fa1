package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.retort.distill.Role;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
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

  /// Of seven classes with two samples each, the less certain one of each; not class 2, of which
  /// the teacher is surest, nor the last sample, which it gets wrong.
  @Test
  void theLeastCertainOfEachClassAreShown() {
    int classes = 7;
    int[] answers = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 1};
    float[] leads = {5, 2, 1, 4, 9, 8, 3, 3.5f, 6, 2.5f, 2.2f, 7, 4, 1.5f, 0.1f};
    int[] labels = answers.clone();
    labels[14] = 0;
    float[] logits = new float[leads.length * classes];
    for (int n = 0; n < leads.length; n++) {
      logits[n * classes + answers[n]] = leads[n];
    }
    List<String> names = IntStream.range(0, classes).mapToObj(k -> "c" + k).toList();
    byte[] pixels = new byte[leads.length * 4];
    Dataset test = ByteDataset.of("made", Shape.of(1, 2, 2), names, pixels, labels);
    FixedTeacher teacher = new FixedTeacher(1, classes, logits);
    Exhibits exhibits = new Exhibits(List.of(), test, teacher, Map.of(), Map.of());
    String html = SoftTargetSection.of(exhibits).orElseThrow().body();
    assertEquals(
        List.of("1", "2", "6", "9", "10", "13"),
        ReadTable.all(html, "alt=\"test sample (\\d+), class"));
  }
}
