package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;

/// What an objective asks of a teacher whose logits it takes for numbers, and not for what a
/// softmax makes of them: that each is what the teacher said of that class.
final class TrueLogits {
  private TrueLogits() {}

  /// Refuses what stands for probabilities of 0 (and of 1, where each is of its class by itself),
  /// and the top k of each row.
  ///
  /// @param objective as it is written
  static void require(String objective, Teacher teacher) {
    long zeros = teacher.zeroProbabilities();
    if (zeros > 0) {
      throw new IllegalArgumentException(
          "%s takes logits as numbers, but the teacher is %s, of which %d are %s, would outweigh all others; give logits"
              .formatted(
                  objective,
                  teacher.text(),
                  zeros,
                  teacher.givesLogProbabilities()
                      ? "0: their logs, cut at -87.3"
                      : "0 or 1: their logits, cut at -87.3 and 87.3"));
    }
    requireAll(objective, teacher);
  }

  /// Refuses the top k of each row.
  ///
  /// @param objective as it is written
  static void requireAll(String objective, Teacher teacher) {
    if (!teacher.keepsAllLogits()) {
      throw new IllegalArgumentException(
          "%s takes logits as numbers, but the teacher is %s, where all others of a row share one number that only a softmax at temperature 1 takes rightly; give all logits, or distil by kd"
              .formatted(objective, teacher.text()));
    }
  }
}
