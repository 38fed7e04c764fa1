package dev.retort.distill.recipe;

import dev.retort.engine.EpochReport;
import java.util.List;

/// Is told how a recipe goes, on the thread that runs it.
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

  /// It is trained; `epochs` are all of it, those of earlier runs of the program among them.
  default void trained(String network, List<EpochReport> epochs) {}

  /// Likewise, with what proves that its weights are the same as elsewhere.
  ///
  /// @param weights their SHA-256; of networks that were trained together one for each
  default void trained(String network, List<EpochReport> epochs, List<String> weights) {
    trained(network, epochs);
  }

  /// It lay ready, trained by an earlier run of the program; `epochs` are empty where nobody knows
  /// them.
  default void found(String network, List<EpochReport> epochs) {}

  /// Likewise, with what proves that its weights are the same as elsewhere.
  ///
  /// @param weights their SHA-256; of networks that were trained together one for each
  default void found(String network, List<EpochReport> epochs, List<String> weights) {
    found(network, epochs);
  }
}
