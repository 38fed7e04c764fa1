package dev.retort.distill.recipe;

import dev.retort.engine.EpochReport;
import java.util.List;

/// Is told how a recipe goes, one call at a time, on the thread that trains.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="listener"}
public interface RecipeListener {
  /// Says nothing to anybody.
  RecipeListener SILENT = new RecipeListener() {};

  /// A network is about to be trained.
  default void begins(String network) {}

  /// The training that has just begun goes on from where an earlier run of the program was broken
  /// off.
  default void resumes(String network) {}

  /// A step of its training is done.
  default void step(String network, long step, long totalSteps, int samples, double loss) {}

  /// It is trained.
  ///
  /// @param epochs all of them, those of earlier runs of the program among them
  /// @param weights their SHA-256, which proves that they are the same as elsewhere; of networks
  ///   that were trained together one for each
  default void trained(String network, List<EpochReport> epochs, List<String> weights) {}

  /// It lay ready, trained by an earlier run of the program.
  ///
  /// @param epochs empty where nobody knows them
  /// @param weights as above
  default void found(String network, List<EpochReport> epochs, List<String> weights) {}
}
