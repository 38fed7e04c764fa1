package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.TrainingListener;
import org.jspecify.annotations.Nullable;

/// Is told how a comparison goes, on the thread that runs it.
public interface ComparisonListener {
  /// A training begins; what this returns is told about it.
  default TrainingListener begins(Role role, long seed) {
    return new TrainingListener() {};
  }

  /// The teacher begins to give its logits for the training set, once, to be reused.
  default void labels(String teacher, int samples) {}

  /// A model has been evaluated. `network` is null where a teacher is not a single network.
  default void done(Run run, @Nullable Network network) {}
}
