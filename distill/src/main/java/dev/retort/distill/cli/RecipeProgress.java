package dev.retort.distill.cli;

import dev.retort.distill.recipe.RecipeListener;
import dev.retort.engine.EpochReport;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Shows how a recipe goes: a [TrainingProgress] for each training, then the hash of what came of
/// it. Of a training that came to no end, such as one that diverged, nothing is said to be done.
final class RecipeProgress implements RecipeListener, AutoCloseable {
  private final Terminal terminal;
  private final boolean isOneByOne;
  private final Map<String, TrainingProgress> present = new HashMap<>();

  /// @param atOnce how many trainings: several have lines, for there is but one line to draw a bar
  ///   in
  RecipeProgress(Terminal terminal, int atOnce) {
    isOneByOne = atOnce == 1;
    this.terminal = isOneByOne ? terminal : terminal.unwatched();
  }

  @Override
  public void begins(String network) {
    if (isOneByOne) {
      close();
    }
    present.put(network, new TrainingProgress(terminal, network));
  }

  @Override
  public void resumes(String network) {
    terminal.log(network + " goes on where it was broken off");
  }

  @Override
  public void step(String network, long step, long totalSteps, int samples, double loss) {
    TrainingProgress shown = present.get(network);
    if (shown != null) {
      shown.step(step, totalSteps, samples, loss);
    }
  }

  @Override
  public void trained(String network, List<EpochReport> epochs, List<String> weights) {
    TrainingProgress shown = present.remove(network);
    if (shown != null) {
      shown.close();
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
    present.values().forEach(TrainingProgress::abandon);
    present.clear();
  }
}
