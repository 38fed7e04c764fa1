package dev.retort.distill.recipe;

import dev.retort.engine.EpochReport;
import java.util.List;

/// Is told how a recipe goes, on the thread that runs it.
public interface RecipeListener {
  /// Says nothing to anybody.
  RecipeListener SILENT = new RecipeListener() {};

  /// A network is about to be trained, or goes on from the epoch where it was broken off.
  default void begins(String network) {}

  /// A step of its training is done.
  default void step(String network, long step, long totalSteps, int samples, double loss) {}

  /// It is trained; `epochs` are those of this run of the program.
  default void trained(String network, List<EpochReport> epochs) {}

  /// It lay ready, trained by an earlier run of the program.
  default void found(String network) {}
}
