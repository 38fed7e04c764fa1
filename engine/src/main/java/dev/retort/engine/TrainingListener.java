package dev.retort.engine;

/// Is told how training goes, on the thread that trains. For progress bars and logs.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="listener"}
///
/// It may also end the training: by an exception, which goes on to whoever called
/// [Trainer#fit(Network, dev.retort.engine.data.Dataset)]. With validation the network has the
/// weights of its best epoch so far. One that comes from [#epoch] loses nothing: the epoch is in
/// the state file, if there is one, from which the training can go on.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="stopping"}
public interface TrainingListener {
  /// A step is done; it had `samples` samples and that mean loss. Steps count from 1 over the whole
  /// run. An exception costs the epoch that is under way.
  default void step(long step, long totalSteps, int samples, double loss) {}

  /// An epoch is done.
  default void epoch(EpochReport report) {}
}
