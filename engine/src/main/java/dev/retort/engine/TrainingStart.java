package dev.retort.engine;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The start of a training: its network takes from the data what it does not know yet, the
/// preprocessing, the names of classes and columns, and what it learns.
final class TrainingStart {
  private TrainingStart() {}

  /// A run at its beginning, or where its state file leaves it. If it is refused, the network knows
  /// no more of the data than before.
  static TrainingRun begin(
      Trainer trainer, Network network, Dataset training, @Nullable Dataset validation) {
    TrainingRun.requireNotInterrupted(trainer);
    Preprocessing preprocessing = network.preprocessing();
    List<String> classNames = network.classNames();
    List<String> columnNames = network.columnNames();
    Task task = network.task();
    boolean begun = false;
    try {
      if (preprocessing == null) {
        network.preprocessing(trainer.normalization().fit(training));
      }
      if (classNames.isEmpty()) {
        network.classNames(training.classNames());
      }
      if (columnNames.isEmpty()) {
        network.columnNames(training.columnNames());
      }
      network.task(TrainableData.task(trainer.loss(), network, training));
      TrainingRun run =
          new TrainingRun(trainer, network, training, validation, Workers.of(trainer.threads()));
      run.resume();
      begun = true;
      return run;
    } finally {
      if (!begun) {
        network.restore(preprocessing, classNames, columnNames, task);
      }
    }
  }
}
