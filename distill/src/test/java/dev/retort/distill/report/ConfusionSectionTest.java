package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Role;
import dev.retort.engine.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a student is said to take for what.
final class ConfusionSectionTest {
  private static final List<String> NAMES = List.of("cat", "dog", "emu");

  /// A cat and two emus are taken for dogs, three dogs for cats, and one of each for itself.
  private static final int[] LABELS = {0, 2, 2, 1, 1, 1, 0, 1, 2};

  private static final int[] TAKEN_FOR = {1, 1, 1, 0, 0, 0, 0, 1, 2};

  private static Section section() {
    float[] logits = new float[3 * LABELS.length];
    for (int n = 0; n < LABELS.length; n++) {
      logits[3 * n + TAKEN_FOR[n]] = 1;
    }
    Entrant student =
        new Entrant(
            "kd",
            Role.DISTILLED,
            List.of(MadeRun.of(Role.DISTILLED, Evaluation.of(logits, LABELS, 3))));
    return ConfusionSection.of(List.of(student), Role.DISTILLED, "the student", NAMES)
        .orElseThrow();
  }

  @Test
  void theCommonestMistakeIsNamedTheRightWayRound() {
    assertEquals(
        "The commonest mistake of the student is to take dog for cat, 3 times.", section().lead());
  }

  @Test
  void theCommonestComesFirst() {
    assertEquals(
        List.of(List.of("dog → cat", "3"), List.of("emu → dog", "2"), List.of("cat → dog", "1")),
        ReadTable.rows(section().body(), "The commonest confusions"));
  }
}
