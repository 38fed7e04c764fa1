package dev.retort.distill.search;

import java.util.ArrayList;
import java.util.List;

/// Which trials of a rung go on first, under a limit of errors: constrained domination.
///
/// Those that may still keep the limit come before those that may not. Among the first, one front
/// after the other of bytes and errors, and within a front the most accurate, then always the one
/// that is farthest in size (by the logarithm of its bytes) from those before it, so that small
/// students are tried along with large ones. The others by errors, the nearest to the limit first.
///
/// Longer training brings errors down, so for each rung that is still to come a trial may have
/// twice the errors that are allowed in the end.
///
/// Source: Deb et al. 2002, IEEE Transactions on Evolutionary Computation 6, sections III.A and VI;
/// for rungs, Schmucker et al. 2021, arXiv 2106.12639, and for the order by distance, Salinas et
/// al. 2021, arXiv 2106.05680.
///
/// @param allowedRate the errors that are allowed in the end, as a share; 1 where all are
/// @param rungs of the search
record BudgetRanking(double allowedRate, int rungs) implements SuccessiveHalving.Ranking<Trial> {
  @Override
  public List<Trial> rank(List<Trial> trials) {
    List<Trial> hopeful = trials.stream().filter(this::mayKeep).toList();
    List<Trial> ranked = new ArrayList<>();
    for (List<Trial> front :
        ParetoFront.sort(hopeful, trial -> (double) trial.candidate().bytes(), Trial::errors)) {
      ranked.addAll(spread(front));
    }
    trials.stream().filter(trial -> !mayKeep(trial)).sorted(Trial.BY_ERRORS).forEach(ranked::add);
    return List.copyOf(ranked);
  }

  private boolean mayKeep(Trial trial) {
    return trial.errorRate() <= Math.scalb(allowedRate, rungs - 1 - trial.rung());
  }

  /// The first, then the farthest from all before it, and so on.
  private static List<Trial> spread(List<Trial> front) {
    List<Trial> left = new ArrayList<>(front);
    List<Trial> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      Trial farthest = left.getFirst();
      double most = -1;
      for (Trial trial : left) {
        double distance =
            ordered.stream()
                .mapToDouble(other -> Math.abs(logBytes(trial) - logBytes(other)))
                .min()
                .orElse(0);
        if (distance > most) {
          most = distance;
          farthest = trial;
        }
      }
      ordered.add(farthest);
      left.remove(farthest);
    }
    return ordered;
  }

  private static double logBytes(Trial trial) {
    return StrictMath.log((double) trial.candidate().bytes());
  }
}
