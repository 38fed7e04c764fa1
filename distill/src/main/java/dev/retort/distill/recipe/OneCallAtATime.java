package dev.retort.distill.recipe;

import dev.retort.engine.EpochReport;
import java.util.List;

/// Passes on what a listener is told, so that no two threads speak to it at once.
final class OneCallAtATime implements RecipeListener {
  private final RecipeListener listener;

  OneCallAtATime(RecipeListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void begins(String network) {
    listener.begins(network);
  }

  @Override
  public synchronized void resumes(String network) {
    listener.resumes(network);
  }

  @Override
  public synchronized void step(
      String network, long step, long totalSteps, int samples, double loss) {
    listener.step(network, step, totalSteps, samples, loss);
  }

  @Override
  public synchronized void trained(String network, List<EpochReport> epochs, List<String> weights) {
    listener.trained(network, epochs, weights);
  }

  @Override
  public synchronized void found(String network, List<EpochReport> epochs, List<String> weights) {
    listener.found(network, epochs, weights);
  }
}
