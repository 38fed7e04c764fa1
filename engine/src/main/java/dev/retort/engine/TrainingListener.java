package dev.retort.engine;

/// Is told how training goes, on the thread that trains. For progress bars and logs.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="listener"}
///
/// It may also end the training: by what it answers to [#goesOn], or by an exception, which goes on
/// to whoever called [Trainer#fit(Network, dev.retort.engine.data.Dataset)]. With validation the
/// network has the weights of its best epoch so far. An exception that comes from [#epoch] loses
/// nothing: the epoch is in the state file, if there is one, from which the training can go on.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="stopping"}
public interface TrainingListener {
  /// A step is done; it had `samples` samples and that mean loss. Steps count from 1 over the whole
  /// run. An exception costs the epoch that is under way.
  default void step(long step, long totalSteps, int samples, double loss) {}

  /// An epoch is done.
  default void epoch(EpochReport report) {}

  /// Whether to train another epoch after that one: a criterion of one's own. Where a listener says
  /// no, [Trainer#fit(Network, dev.retort.engine.data.Dataset)] returns as after a last epoch. All
  /// are asked after each epoch but the last, and where a training goes on from its state file,
  /// about the last epoch in it before the first step.
  ///
  /// No key of a training speaks of it: a folder that keeps networks takes one that was ended so
  /// for finished, whatever the criterion is then.
  ///
  /// {@snippet class="dev.retort.engine.ExamplesTest" region="enough"}
  default boolean goesOn(EpochReport report) {
    return true;
  }
}
