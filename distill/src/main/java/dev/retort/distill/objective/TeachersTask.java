package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.loss.Task;

/// What an objective asks of a teacher whose outputs it compares: that they stand for what it makes
/// of them. A softmax of numbers means nothing, and a softmax of logits of which each is for its
/// class by itself is that of a choice which was never learnt.
///
/// | the teacher's outputs | who takes them |
/// |---|---|
/// | logits of one class a sample | every objective |
/// | logits of several classes a sample | who [Objective#takesTargets()] |
/// | numbers | of these who takes them for numbers ([Objective#taskOfTargets()]) |
///
/// A teacher of which nobody knows its task ([Teacher#task()]) teaches them all.
final class TeachersTask {
  private TeachersTask() {}

  /// Refuses outputs that the objective would take for something else.
  static void require(Objective objective, Teacher teacher) {
    Task task = teacher.task();
    if (task == null || !objective.hearsTeacher()) {
      return;
    }
    switch (task) {
      case CLASSIFICATION -> {}
      case MULTI_LABEL -> {
        if (!objective.takesTargets()) {
          throw new IllegalArgumentException(
              "%s takes a softmax over the classes, but the teacher (%s) was trained for several classes a sample; take sigmoid-kd or logit-regression"
                  .formatted(objective.text(), teacher.text()));
        }
      }
      case REGRESSION -> {
        if (!objective.takesTargets() || objective.taskOfTargets() == Task.MULTI_LABEL) {
          throw new IllegalArgumentException(
              "%s needs logits of classes, but the teacher (%s) was trained to give numbers; take logit-regression, beside mse for targets"
                  .formatted(objective.text(), teacher.text()));
        }
      }
    }
  }
}
