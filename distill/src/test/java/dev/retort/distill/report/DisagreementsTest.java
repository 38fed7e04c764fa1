package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is right where a teacher and its student differ, and which of these samples come first.
final class DisagreementsTest {
  private static final int[] LABELS = {0, 0, 1, 1, 1, 2, Batch.UNLABELLED, 0, 2};

  private static final Dataset TEST =
      FloatDataset.of(
          "numbers", Shape.of(1), List.of("a", "b", "c"), new float[LABELS.length], LABELS);

  /// What each says of the samples, and the logit with which it does: the greater, the surer.
  private static final int[] TEACHER = {0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final float[] TEACHER_SURE = {3, 1, 1, 3, 2, 1, 9, 1, 1};
  private static final int[] STUDENT = {1, 1, 1, 1, 1, 1, 1, 0, 1};
  private static final float[] STUDENT_SURE = {1, 2, 3, 1, 2, 1, 9, 1, 1};

  private static Disagreements found() {
    return Disagreements.of(TEST, logits(TEACHER, TEACHER_SURE), logits(STUDENT, STUDENT_SURE));
  }

  private static float[] logits(int[] said, float[] sure) {
    float[] logits = new float[3 * said.length];
    for (int n = 0; n < said.length; n++) {
      logits[3 * n + said[n]] = sure[n];
    }
    return logits;
  }

  /// Of the last two samples they say the same, and of the one before nobody knows what it is.
  @Test
  void countsWhoIsRightOfTheLabelledSamples() {
    assertEquals(
        "Of 8 test samples with a label, the teacher and the student of the first seed put 6 into"
            + " different classes: 2 times only the teacher is right, 3 times only the student,"
            + " once neither.",
        found().lead("the teacher", "the student"));
  }

  /// Of those in which the teacher is right, the student's surest mistake comes first; where the
  /// student is, the teacher's.
  @Test
  void theSurestMistakeComesFirst() {
    Html html = new Html();
    found().write(html);
    assertEquals(
        List.of("1", "0", "3", "4", "2", "5"),
        ReadTable.all(html.toString(), "sample (\\d+) is [abc]"));
    assertEquals(
        List.of("Only the teacher is right", "Only the student is right", "Neither is right"),
        ReadTable.all(html.toString(), "<h3>([^<]*)</h3>"));
  }
}
