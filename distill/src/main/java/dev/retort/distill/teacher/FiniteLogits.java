package dev.retort.distill.teacher;

import dev.retort.engine.tensor.Batch;

/// Refuses logits that nobody can learn from: those of a teacher that has diverged.
final class FiniteLogits {
  private FiniteLogits() {}

  /// Looks at all that a teacher has given for a batch.
  ///
  /// @throws IllegalArgumentException if a logit is not finite; names the sample
  static void require(Teacher teacher, Batch batch, float[] logits) {
    int width = teacher.members() * teacher.classes();
    int spoilt = spoilt(logits, batch.size() * width);
    if (spoilt >= 0) {
      throw refusal(teacher.text(), batch.ids()[spoilt / width], logits[spoilt]);
    }
  }

  /// The place of the first of so many logits that is not finite; -1 where all are.
  static int spoilt(float[] logits, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(logits[i])) {
        return i;
      }
    }
    return -1;
  }

  static IllegalArgumentException refusal(String teacher, long sample, float logit) {
    return new IllegalArgumentException(
        "the teacher (%s) gives sample %d the logit %s; it has diverged"
            .formatted(teacher, sample, logit));
  }
}
