package dev.retort.distill.cli;

import dev.retort.distill.recipe.RecipeListener;
import dev.retort.engine.EpochReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows how a recipe goes: one [TrainingProgress] after the other. Of a training that came to no
/// end, such as one that diverged, nothing is said to be done.
final class RecipeProgress implements RecipeListener, AutoCloseable {
  private final Terminal terminal;
  private @Nullable TrainingProgress present;

  RecipeProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void begins(String network) {
    close();
    present = new TrainingProgress(terminal, network);
  }

  @Override
  public void resumes(String network) {
    terminal.log(network + " goes on where it was broken off");
  }

  @Override
  public void step(String network, long step, long totalSteps, int samples, double loss) {
    TrainingProgress shown = present;
    if (shown != null) {
      shown.step(step, totalSteps, samples, loss);
    }
  }

  @Override
  public void trained(String network, List<EpochReport> epochs) {
    TrainingProgress shown = present;
    if (shown != null) {
      shown.close();
      present = null;
    }
  }

  @Override
  public void found(String network, List<EpochReport> epochs) {
    terminal.log(network + " lies ready");
  }

  @Override
  public void close() {
    TrainingProgress shown = present;
    if (shown != null) {
      shown.abandon();
      present = null;
    }
  }
}
