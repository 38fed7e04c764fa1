package dev.retort.distill.cli;

import dev.retort.distill.recipe.RecipeListener;
import dev.retort.engine.EpochReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Shows how a recipe goes: one [TrainingProgress] after the other, then the hash of what came of
/// it. Of a training that came to no end, such as one that diverged, nothing is said to be done.
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
  public void trained(String network, List<EpochReport> epochs, List<String> weights) {
    TrainingProgress shown = present;
    if (shown != null) {
      shown.close();
      present = null;
    }
    terminal.log(network + ": " + hashes(weights));
  }

  @Override
  public void found(String network, List<EpochReport> epochs, List<String> weights) {
    terminal.log(network + " lies ready, " + hashes(weights));
  }

  /// Enough of each to tell it from any other; `result.json` has the whole.
  private static String hashes(List<String> weights) {
    return weights.stream()
        .map(hash -> String.format(Locale.ROOT, "%.16s...", hash))
        .collect(Collectors.joining(", ", "weights sha256 ", ""));
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
