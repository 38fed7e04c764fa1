package dev.retort.distill.recipe;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.Predictor;
import java.util.List;

/// What a stage has made: one network, or several as an ensemble.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="recipe"}
///
/// @param seconds of training, over all runs of the program that had a part in it, those of an
///   ensemble's members together. What it takes to ask a teacher about all samples is counted for
///   every stage that it teaches, though it is asked only once; NaN where nobody knows
/// @param samplesPerSecond training samples a second, an ensemble's over those of all its members;
///   NaN where nobody knows
/// @param trainedOn how many samples it learned from; of an ensemble's members the greatest number
/// @param chosenBy how many its best epoch was chosen by, likewise; 0 where the last was taken
public record TrainedModel(
    String name,
    List<Network> networks,
    double seconds,
    double samplesPerSecond,
    int trainedOn,
    int chosenBy) {
  public TrainedModel {
    networks = List.copyOf(networks);
  }

  /// Its network; of an ensemble the first.
  public Network network() {
    return networks.getFirst();
  }

  /// As a teacher of later stages.
  public Teacher teacher() {
    return Teacher.of(networks.toArray(Network[]::new));
  }

  /// As one model: its network, or an ensemble's members by their mean ([Teacher#predictor()]).
  public Predictor predictor() {
    return networks.size() == 1 ? network() : teacher().predictor();
  }

  /// How many numbers training chose.
  public long parameters() {
    return networks.stream().mapToLong(Network::parameterCount).sum();
  }

  /// Of the weights; of an ensemble over those of its members.
  public String sha256() {
    return networks.size() == 1 ? network().sha256() : teacher().sha256();
  }
}
