package dev.retort.distill.cli;

import dev.retort.distill.Role;
import dev.retort.distill.recipe.RecipeListener;
import dev.retort.distill.report.History;
import dev.retort.engine.EpochReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the epochs of every training of a recipe for a report's curves, and passes on what it is
/// told.
final class TrainingHistories implements RecipeListener {
  private final RecipeListener next;
  private final Map<String, List<EpochReport>> epochs = new HashMap<>();

  TrainingHistories(RecipeListener next) {
    this.next = next;
  }

  /// The trainings of a report by the names of the networks.
  List<History> of(Map<Role, String> networks, long seed) {
    List<History> histories = new ArrayList<>();
    for (Role role : Role.values()) {
      String network = networks.get(role);
      if (network != null) {
        List<EpochReport> own = epochs.get(network);
        if (own != null) {
          histories.add(new History(role, seed, own));
        }
      }
    }
    return histories;
  }

  @Override
  public void begins(String network) {
    next.begins(network);
  }

  @Override
  public void resumes(String network) {
    next.resumes(network);
  }

  @Override
  public void step(String network, long step, long totalSteps, int samples, double loss) {
    next.step(network, step, totalSteps, samples, loss);
  }

  @Override
  public void trained(String network, List<EpochReport> all, List<String> weights) {
    epochs.put(network, List.copyOf(all));
    next.trained(network, all, weights);
  }

  @Override
  public void found(String network, List<EpochReport> all, List<String> weights) {
    if (!all.isEmpty()) {
      epochs.put(network, List.copyOf(all));
    }
    next.found(network, all, weights);
  }
}
