package dev.retort.distill.search;

import dev.retort.distill.recipe.ParallelTasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/// Many candidates get little training, the better share of them more, the best of these most.
///
/// With n candidates, E epochs for the last ones and a factor eta, rung k of s + 1 (counted from 0)
/// has
///
///     n[k] = floor(n / eta^k) candidates        r[k] = max(1, round(E / eta^(s - k))) epochs
///
/// where s is the greatest for which there are still as many finalists as wanted and the first rung
/// has an epoch: so each rung costs about the same.
///
/// *Every rung trains from the beginning*, for its own number of epochs, in place of going on from
/// where the one before it stopped. A learning rate that falls to zero over a run knows the end of
/// the run, so the first epochs of a long training are not a short one: networks would be compared
/// in the middle of their descent, or the schedule would have to be one that can stop anywhere,
/// which costs accuracy. So each rung ranks networks whose training is complete, and the last one
/// is what a plain training with the same settings gives, bit for bit. It costs at most
/// eta / (eta - 1) times the epochs that going on would.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="halving"}
///
/// Source: Jamieson and Talwalkar 2016, arXiv 1502.07943; the inner loop of Hyperband, Li et al.
/// 2018, arXiv 1603.06560.
public final class SuccessiveHalving {
  /// How many candidates are trained for how many epochs each.
  public record Rung(int candidates, int epochs) {}

  /// Trains a candidate and says what it came to; where several train at once, on several threads.
  @FunctionalInterface
  public interface Training<C, R> {
    /// A rung begins.
    ///
    /// @param rung from 0 on
    /// @param candidates that are in it
    default void begins(int rung, int candidates) {}

    /// Trains it for so many epochs.
    ///
    /// @param rung from 0 on
    R train(C candidate, int rung, int epochs) throws IOException;
  }

  /// Puts results into an order, the best first. What shall not go on in any case is left out.
  @FunctionalInterface
  public interface Ranking<R> {
    List<R> rank(List<R> results);
  }

  private SuccessiveHalving() {}

  /// The rungs for so many candidates.
  ///
  /// @param epochs of the last rung
  /// @param factor eta: of so many candidates one goes on
  /// @param finalists how many are in the last rung at least, unless there are fewer candidates
  /// @throws IllegalArgumentException if a number is below 1, or the factor below 2
  public static List<Rung> plan(int candidates, int epochs, int factor, int finalists) {
    if (candidates < 1 || epochs < 1 || factor < 2 || finalists < 1) {
      throw new IllegalArgumentException(
          "successive halving takes candidates, epochs and finalists from 1 on and a factor from 2 on but gets %d, %d, %d and %d"
              .formatted(candidates, epochs, finalists, factor));
    }
    int last = 0;
    long power = 1;
    while (candidates / (power * factor) >= finalists && power * factor <= epochs) {
      power *= factor;
      last++;
    }
    List<Rung> rungs = new ArrayList<>();
    for (int k = 0; k <= last; k++) {
      int trained = Math.toIntExact(Math.round((double) epochs / power));
      int kept = rungs.isEmpty() ? candidates : rungs.getLast().candidates() / factor;
      rungs.add(new Rung(kept, Math.max(1, trained)));
      power /= factor;
    }
    return List.copyOf(rungs);
  }

  /// The epochs of all trainings together.
  public static long epochs(List<Rung> plan) {
    return plan.stream().mapToLong(rung -> (long) rung.candidates() * rung.epochs()).sum();
  }

  /// Trains the candidates rung by rung. In each rung they are begun in the order of the
  /// candidates, so that nothing but the ranking decides. Where that leaves fewer than the plan has
  /// room for, these go on.
  ///
  /// @return the results of each rung, in the order of the candidates
  /// @throws IllegalArgumentException if the plan is not for so many candidates, or the ranking
  ///   gives none, or not the results that it got
  public static <C, R> List<List<R>> run(
      List<C> candidates, List<Rung> plan, Training<C, R> training, Ranking<R> ranking)
      throws IOException {
    return run(candidates, plan, training, ranking, 1);
  }

  /// As above, where candidates of a rung are trained at once.
  ///
  /// @param atOnce how many at the most
  /// @throws IllegalArgumentException as above, or if none may be trained at once
  public static <C, R> List<List<R>> run(
      List<C> candidates, List<Rung> plan, Training<C, R> training, Ranking<R> ranking, int atOnce)
      throws IOException {
    if (plan.isEmpty() || plan.getFirst().candidates() != candidates.size()) {
      throw new IllegalArgumentException(
          "the plan %s is not for %d candidates".formatted(plan, candidates.size()));
    }
    List<List<R>> rungs = new ArrayList<>();
    List<C> going = candidates;
    for (int k = 0; k < plan.size(); k++) {
      training.begins(k, going.size());
      List<R> results = train(going, k, plan.get(k).epochs(), training, atOnce);
      rungs.add(results);
      if (k + 1 < plan.size()) {
        going = survivors(going, results, ranking.rank(results), plan.get(k + 1).candidates());
      }
    }
    return List.copyOf(rungs);
  }

  private static <C, R> List<R> train(
      List<C> candidates, int rung, int epochs, Training<C, R> training, int atOnce)
      throws IOException {
    Map<Integer, R> results = new ConcurrentSkipListMap<>();
    List<ParallelTasks.Task> tasks = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      int place = i;
      tasks.add(() -> results.put(place, training.train(candidates.get(place), rung, epochs)));
    }
    ParallelTasks.run(tasks, atOnce);
    return List.copyOf(results.values());
  }

  private static <C, R> List<C> survivors(
      List<C> candidates, List<R> results, List<R> ranked, int count) {
    Set<R> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    int most = Math.min(count, ranked.size());
    kept.addAll(ranked.subList(0, most));
    List<C> survivors = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (kept.contains(results.get(i))) {
        survivors.add(candidates.get(i));
      }
    }
    if (survivors.isEmpty() || survivors.size() != most) {
      throw new IllegalArgumentException(
          "a ranking of %d results was to name %d of them that go on but names %d"
              .formatted(results.size(), Math.max(1, most), survivors.size()));
    }
    return List.copyOf(survivors);
  }
}
