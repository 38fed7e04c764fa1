package dev.retort.distill.search;

import dev.retort.distill.Labelled;
import dev.retort.distill.TrainedNetwork;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the student to distil into: candidates are trained by [SuccessiveHalving], ranked by what
/// they weigh and by their errors on a validation split. There is no test set here, so nothing can
/// be chosen by one.
///
/// The same candidates, data and seed give the same trials, bit for bit, on any machine. In a
/// folder ([TrainedNetworks]) the networks outlive the program, and a search that was broken off
/// goes on.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="search"}
public final class Search {
  private final Dataset training;
  private final Dataset validation;
  private final Function<Candidate, Trainer> trainers;
  private final Seed seed;
  private final TrainedNetworks networks;
  private final SearchListener listener;
  private final int atOnce;

  /// What a search has found.
  ///
  /// @param plan the rungs
  /// @param rungs the trials of each rung, in the order of the candidates
  /// @param networks of the last rung, by the numbers of their candidates
  public record Result(
      List<SuccessiveHalving.Rung> plan,
      List<List<Trial>> rungs,
      SortedMap<Integer, TrainedNetwork> networks) {
    public Result {
      plan = List.copyOf(plan);
      rungs = rungs.stream().map(List::copyOf).toList();
      networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
    }

    /// The trials of the last rung, without those that diverged.
    public List<Trial> finalists() {
      return rungs.getLast().stream().filter(trial -> !trial.diverged()).toList();
    }

    /// The finalists that no other one beats in bytes and errors, the smallest first.
    public List<Trial> front() {
      return ParetoFront.of(finalists(), trial -> (double) trial.candidate().bytes(), Trial::errors)
          .stream()
          .sorted(Comparator.comparingLong(trial -> trial.candidate().bytes()))
          .toList();
    }

    public Network network(Trial trial) {
      return trained(trial).network();
    }

    /// The network of a finalist and how its training went.
    ///
    /// @throws IllegalArgumentException if it is none
    public TrainedNetwork trained(Trial trial) {
      TrainedNetwork trained = networks.get(trial.candidate().number());
      if (trained == null) {
        throw new IllegalArgumentException(
            "candidate %d was not trained to the end".formatted(trial.candidate().number()));
      }
      return trained;
    }
  }

  /// One whose candidates are trained one after the other.
  ///
  /// @param validation to choose by; no sample of it may be among those to train on
  /// @param trainers how a candidate is trained, its epochs apart
  /// @param seed of the initial weights
  /// @throws IllegalArgumentException if no validation sample has a label
  public Search(
      Dataset training,
      Dataset validation,
      Function<Candidate, Trainer> trainers,
      Seed seed,
      TrainedNetworks networks,
      SearchListener listener) {
    this(training, validation, trainers, seed, networks, listener, 1);
  }

  /// One whose candidates are trained side by side, to the same trials.
  ///
  /// @param trainers as above; those of candidates that are trained at once should have one thread
  ///   ([Trainer#threads(int)])
  /// @param atOnce how many candidates are trained at once at the most
  /// @throws IllegalArgumentException if no validation sample has a label, or no candidate may be
  ///   trained
  public Search(
      Dataset training,
      Dataset validation,
      Function<Candidate, Trainer> trainers,
      Seed seed,
      TrainedNetworks networks,
      SearchListener listener,
      int atOnce) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("at least 1 candidate is trained at once, not " + atOnce);
    }
    if (Labelled.of(validation).data().size() == 0) {
      throw new IllegalArgumentException(
          "a search chooses by validation samples with labels but %s has none; hold out more"
              .formatted(validation.name()));
    }
    this.training = training;
    this.validation = validation;
    this.trainers = trainers;
    this.seed = seed;
    this.networks = networks;
    this.listener = listener;
    this.atOnce = atOnce;
  }

  /// Trains the candidates.
  ///
  /// @param allowedRate the errors allowed in the end as a share of the samples; 1 where all are
  /// @throws TrainingDivergedException if every candidate of a rung diverges
  /// @throws java.util.concurrent.CancellationException if the thread is interrupted
  public Result run(
      List<Candidate> candidates, List<SuccessiveHalving.Rung> plan, double allowedRate)
      throws IOException {
    Trials trials = new Trials(plan, new BudgetRanking(allowedRate, plan.size()));
    List<List<Trial>> rungs = SuccessiveHalving.run(candidates, plan, trials, trials, atOnce);
    trials.sound(rungs.getLast()); // there must be one to choose
    return new Result(plan, rungs, trials.last);
  }

  /// What a network of the search is called among those that are kept.
  ///
  /// @param rung from 0 on
  public static String name(Candidate candidate, int rung) {
    return "rung-" + (rung + 1) + "-candidate-" + candidate.number();
  }

  /// The trials of a search while it runs. Of many settings some are too wild: a candidate whose
  /// training diverges is no reason to lose what the others came to.
  private final class Trials
      implements SuccessiveHalving.Training<Candidate, Trial>, SuccessiveHalving.Ranking<Trial> {
    private final List<SuccessiveHalving.Rung> plan;
    private final BudgetRanking ranking;

    /// The networks of the last rung.
    private final SortedMap<Integer, TrainedNetwork> last = new TreeMap<>();

    /// Of the candidate of the highest number that did in the rung at work.
    private @Nullable TrainingDivergedException diverged;

    private int divergedNumber;

    Trials(List<SuccessiveHalving.Rung> plan, BudgetRanking ranking) {
      this.plan = plan;
      this.ranking = ranking;
    }

    @Override
    public void begins(int rung, int candidates) {
      diverged = null;
      listener.begins(rung, candidates, plan);
    }

    @Override
    public Trial train(Candidate candidate, int rung, int epochs) throws IOException {
      Trainer trainer = trainers.apply(candidate).epochs(epochs);
      TrainedNetwork trained;
      try {
        trained =
            networks.train(
                name(candidate, rung), candidate.student().spec(), seed, trainer, training);
      } catch (TrainingDivergedException e) {
        return diverged(candidate, rung, epochs, e);
      }
      Network network = trained.network();
      Evaluation found = Evaluation.of(network, validation, trainer.threads());
      return tried(
          new Trial(candidate, rung, epochs, found.errors(), found.examples(), network.sha256()),
          trained);
    }

    private synchronized Trial tried(Trial trial, TrainedNetwork trained) {
      if (trial.rung() == plan.size() - 1) {
        last.put(trial.candidate().number(), trained);
      }
      listener.tried(trial);
      return trial;
    }

    /// Whoever searches leaves out the setting, and has to know which.
    private synchronized Trial diverged(
        Candidate candidate, int rung, int epochs, TrainingDivergedException e) {
      if (diverged == null || candidate.number() >= divergedNumber) {
        diverged = new TrainingDivergedException(candidate.text() + ": " + e.getMessage(), e);
        divergedNumber = candidate.number();
      }
      Trial trial =
          Trial.ofDiverged(candidate, rung, epochs, Labelled.of(validation).data().size());
      listener.tried(trial);
      return trial;
    }

    @Override
    public List<Trial> rank(List<Trial> trials) {
      return ranking.rank(sound(trials));
    }

    /// Those that came to their end.
    ///
    /// @throws TrainingDivergedException if none did
    List<Trial> sound(List<Trial> trials) {
      List<Trial> sound = trials.stream().filter(trial -> !trial.diverged()).toList();
      TrainingDivergedException why = diverged;
      if (sound.isEmpty() && why != null) {
        throw new TrainingDivergedException(
            "every candidate of rung %d diverged, the last of them %s"
                .formatted(trials.getFirst().rung() + 1, why.getMessage()),
            why);
      }
      return sound;
    }
  }
}
