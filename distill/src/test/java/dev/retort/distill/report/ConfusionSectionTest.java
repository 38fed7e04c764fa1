package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.engine.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a student is said to take for what.
final class ConfusionSectionTest {
  private static final List<String> NAMES = List.of("cat", "dog", "emu");

  /// A cat and two emus are taken for dogs, three dogs for cats, and one of each for itself.
  private static final int[] LABELS = {0, 2, 2, 1, 1, 1, 0, 1, 2};

  private static final int[] TAKEN_FOR = {1, 1, 1, 0, 0, 0, 0, 1, 2};

  private static Evaluation evaluation(int[] takenFor) {
    float[] logits = new float[3 * LABELS.length];
    for (int n = 0; n < LABELS.length; n++) {
      logits[3 * n + takenFor[n]] = 1;
    }
    return Evaluation.of(logits, LABELS, 3);
  }

  private static Section section() {
    Run run = MadeRun.of(Role.DISTILLED, evaluation(TAKEN_FOR));
    return section(new Entrant("kd", Role.DISTILLED, List.of(run)));
  }

  private static Section section(Entrant... models) {
    return ConfusionSection.of(List.of(models), Role.DISTILLED, "the student", NAMES).orElseThrow();
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

  /// The teacher was given, and is the same in both; the student makes no mistake in the second.
  @Test
  void overSeedsEachModelHasItsMean() {
    Evaluation wrong = evaluation(TAKEN_FOR);
    Run given = MadeRun.of(Role.TEACHER, 1, "t", wrong);
    Run again = MadeRun.of(Role.TEACHER, 2, "t", wrong);
    Run first = MadeRun.of(Role.DISTILLED, 1, "a", wrong);
    Run second = MadeRun.of(Role.DISTILLED, 2, "b", evaluation(LABELS));
    Section section =
        section(
            new Entrant("teacher", Role.TEACHER, List.of(given, again)),
            new Entrant("kd", Role.DISTILLED, List.of(first, second)));
    assertEquals(
        "The commonest mistake of the student is to take dog for cat, 3 times in 2 seeds.",
        section.lead());
    assertEquals(
        List.of(
            List.of("dog → cat", "3", "1.5"),
            List.of("emu → dog", "2", "1.0"),
            List.of("cat → dog", "1", "0.5")),
        ReadTable.rows(section.body(), "The commonest confusions"));
  }
}
