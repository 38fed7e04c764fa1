package dev.retort.engine;

/// Is told how training goes, on the thread that trains. For progress bars and logs.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="listener"}
public interface TrainingListener {
  /// A step is done; it had `samples` samples and that mean loss. Steps count from 1 over the whole
  /// run.
  default void step(long step, long totalSteps, int samples, double loss) {}

  /// An epoch is done.
  default void epoch(EpochReport report) {}
}
