package dev.retort.distill.recipe;

import java.util.ArrayList;
import java.util.List;

/// A chain of teachers, each smaller than the one before: where the gap between teacher and student
/// is too wide to learn across, an assistant of a size between them learns first and then teaches.
///
///     teacher -> assistant[1] -> ... -> student        each arrow a distillation
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="assistant"}
///
/// Source: Mirzadeh et al. 2020, arXiv 1902.03393, section 3.
public final class TeacherAssistant {
  private TeacherAssistant() {}

  /// The teacher as it stands, then every assistant and the student, each taught by the one before.
  /// Assistants draw their random numbers from the seed's stream of their own name.
  public static List<Stage> chain(
      TrainingStage teacher, List<TrainingStage> assistants, TrainingStage student) {
    List<Stage> stages = new ArrayList<>(List.of(teacher));
    String before = teacher.name();
    for (TrainingStage assistant : assistants) {
      stages.add(assistant.taughtBy(before).stream(assistant.name()));
      before = assistant.name();
    }
    stages.add(student.taughtBy(before));
    return stages;
  }
}
