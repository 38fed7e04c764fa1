package dev.retort.distill.recipe;

import dev.retort.distill.objective.Hint;
import dev.retort.distill.objective.LayerPair;
import dev.retort.distill.objective.Method;
import java.util.List;

/// Hints, then distillation: a student first learns to show, in a layer half way up, what the
/// teacher shows in one of its own; from the weights it then has, it learns by its method.
///
///     stage 1    loss = MSE(r(f_student), f_teacher),  r a learned regressor where shapes differ
///     stage 2    the student's own method, usually KD
///
/// The first stage trains by the student's own optimizer, and its loss does not reach the layers
/// above the hint. Where that optimizer has weight decay, by which these would only shrink, the
/// stage freezes them ([TrainingStage#trainer(Trainer)]).
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="hints"}
///
/// Source: Romero et al. 2015 (FitNets), arXiv 1412.6550, section 2 and algorithm 1.
public final class HintsFirst {
  private HintsFirst() {}

  /// The teacher, `NAME-hint`, and the student from there on.
  ///
  /// @param student how it is distilled afterwards
  /// @param layers which layer of the teacher and which of the student
  /// @param epochs of the hints
  public static List<Stage> of(
      TrainingStage teacher, TrainingStage student, LayerPair layers, int epochs) {
    TrainingStage hint =
        student
            .named(student.name() + "-hint")
            .taughtBy(teacher.name())
            .method(Method.of(new Hint(layers)))
            .softWeight(1)
            .trainer(student.trainer().epochs(epochs));
    return List.of(teacher, hint, student.taughtBy(teacher.name()).startingFrom(hint.name()));
  }
}
