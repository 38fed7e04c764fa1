package dev.retort.distill.recipe;

import java.util.List;

/// A step of a [Recipe]: it makes one or several models, each under a name by which later stages
/// speak of it.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="stages"}
public sealed interface Stage permits TrainingStage, EnsembleStage, MutualStage {
  /// The names of what it makes, in order.
  List<String> makes();

  /// The names of the models that it needs: its teachers, members, or where its weights begin.
  List<String> needs();

  /// What happens in it, in a few words: `kd by teacher, temperature 4, soft weight 0.9`.
  String text();
}
