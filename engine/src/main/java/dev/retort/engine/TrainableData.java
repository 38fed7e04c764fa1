package dev.retort.engine;

import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Data that a network can be trained on, and its best epoch chosen by. Other data is refused
/// before the network has taken anything from it.
final class TrainableData {
  private TrainableData() {}

  /// What the samples teach; where they have neither labels nor targets, what the network does.
  static Task task(Loss loss, Network network, Dataset training) {
    if (training.targetCount() != 0) {
      Task learnt = loss.taskOfTargets();
      return learnt == null ? network.task() : learnt;
    }
    boolean labelled = IntStream.range(0, training.size()).anyMatch(training::isLabelled);
    return labelled ? Task.CLASSIFICATION : network.task();
  }

  /// Refuses data that does not fit the network or the loss, and validation data that cannot choose
  /// an epoch of that training.
  ///
  /// @param validation null where nothing chooses
  static void requireFits(
      Trainer trainer, Network network, Dataset training, @Nullable Dataset validation) {
    Loss loss = trainer.loss();
    requireFits(network, training);
    if (validation != null) {
      requireFits(network, validation);
      requireChooses(task(loss, network, training), validation);
      ClassNames.requirePlaces("the training data has", training.classNames(), validation);
      ColumnNames.requireSame("the training data has", training.columnNames(), validation);
    }
    ClassNames.requirePlaces("the network knows", network.classNames(), training);
    ColumnNames.requireSame("the network was trained on", network.columnNames(), training);
    if (trainer.epochs() > 0) {
      loss.requireFits(training, trainer.augmentation(), trainer.seed(), trainer.epochs());
    }
  }

  private static void requireFits(Network network, Dataset data) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("the data set " + data.name() + " has no samples");
    }
    if (data.kind() == Batch.Kind.TOKENS) {
      throw new IllegalArgumentException(
          "no layer takes tokens; give %s as floats or bytes".formatted(data.name()));
    }
    if (!data.shape().equals(network.spec().input())) {
      throw new IllegalArgumentException(
          "the network takes samples of shape %s but %s has %s; build it with this input shape"
              .formatted(network.spec().input(), data.name(), data.shape()));
    }
    if (data.classes() != network.classes()) {
      throw new IllegalArgumentException(
          "the network has %d classes but %s has %d; end it with dense %d"
              .formatted(network.classes(), data.name(), data.classes(), data.classes()));
    }
  }

  /// Refuses validation data that cannot say how well that is learnt.
  private static void requireChooses(Task task, Dataset validation) {
    if (task == Task.CLASSIFICATION) {
      MeasurableData.requireLabels(validation);
    } else if (validation.targetCount() == 0) {
      throw new IllegalArgumentException(
          "the validation data %s has labels but the network learns %s; give it targets"
              .formatted(
                  validation.name(),
                  task == Task.REGRESSION ? "numbers" : "several labels a sample"));
    }
    if (IntStream.range(0, validation.size()).noneMatch(validation::isLabelled)) {
      throw new IllegalArgumentException(
          "no sample of the validation data %s has %s"
              .formatted(validation.name(), validation.targetCount() == 0 ? "a label" : "targets"));
    }
    if (task == Task.MULTI_LABEL) {
      MultiLabelEvaluation.requireShares(validation);
    }
  }
}
