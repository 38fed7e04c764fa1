package dev.retort.distill.search;

import dev.retort.distill.Labelled;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

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

  /// What a search has found.
  ///
  /// @param plan the rungs
  /// @param rungs the trials of each rung, in the order of the candidates
  /// @param networks of the last rung, by the numbers of their candidates
  public record Result(
      List<SuccessiveHalving.Rung> plan,
      List<List<Trial>> rungs,
      TreeMap<Integer, Network> networks) {
    /// The trials of the last rung.
    public List<Trial> finalists() {
      return rungs.getLast();
    }

    /// The finalists that no other one beats in bytes and errors, the smallest first.
    public List<Trial> front() {
      return ParetoFront.of(finalists(), trial -> (double) trial.candidate().bytes(), Trial::errors)
          .stream()
          .sorted(Comparator.comparingLong(trial -> trial.candidate().bytes()))
          .toList();
    }

    public Network network(Trial trial) {
      Network network = networks.get(trial.candidate().number());
      if (network == null) {
        throw new IllegalArgumentException(
            "candidate %d was not trained to the end".formatted(trial.candidate().number()));
      }
      return network;
    }
  }

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
  }

  /// Trains the candidates.
  ///
  /// @param allowedRate the errors allowed in the end as a share of the samples; 1 where all are
  public Result run(
      List<Candidate> candidates, List<SuccessiveHalving.Rung> plan, double allowedRate)
      throws IOException {
    TreeMap<Integer, Network> last = new TreeMap<>();
    int[] present = {-1};
    List<List<Trial>> rungs =
        SuccessiveHalving.run(
            candidates,
            plan,
            (candidate, rung, epochs) -> {
              if (rung != present[0]) {
                present[0] = rung;
                listener.begins(rung, plan);
              }
              Network network = train(candidate, rung, epochs);
              if (rung == plan.size() - 1) {
                last.put(candidate.number(), network);
              }
              Evaluation found = Evaluation.of(network, validation);
              Trial trial =
                  new Trial(
                      candidate, rung, epochs, found.errors(), found.examples(), network.sha256());
              listener.tried(trial);
              return trial;
            },
            new BudgetRanking(allowedRate, plan.size()));
    return new Result(plan, rungs, last);
  }

  /// What a network of the search is called among those that are kept.
  ///
  /// @param rung from 0 on
  public static String name(Candidate candidate, int rung) {
    return "rung-" + (rung + 1) + "-candidate-" + candidate.number();
  }

  private Network train(Candidate candidate, int rung, int epochs) throws IOException {
    Trainer trainer = trainers.apply(candidate).epochs(epochs);
    try {
      return networks.train(
          name(candidate, rung), candidate.student().spec(), seed, trainer, training);
    } catch (TrainingDivergedException e) {
      // whoever searches leaves out the setting, and has to know which
      throw new TrainingDivergedException(candidate.text() + ": " + e.getMessage(), e);
    }
  }
}
