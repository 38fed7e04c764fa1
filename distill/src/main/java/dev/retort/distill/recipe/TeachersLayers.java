package dev.retort.distill.recipe;

import java.util.List;

/// A student that begins with layers of its teacher, such as the first ones, and learns from it.
/// Layers are the same if both networks call them by the same name (`... as X`) or have them at the
/// same place, with parameters of the same shapes; the others are drawn from the seed.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="layers"}
///
/// Source: Sanh et al. 2019 (DistilBERT), arXiv 1910.01108, section 2 (initialisation).
public final class TeachersLayers {
  private TeachersLayers() {}

  /// The teacher as it stands, and the student, taught by it.
  ///
  /// @throws IllegalArgumentException by [Recipe], if they have no layer in common
  public static List<Stage> of(TrainingStage teacher, TrainingStage student) {
    return List.of(teacher, student.taughtBy(teacher.name()).layersFrom(teacher.name()));
  }
}
