package dev.retort.distill;

import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.TrainingListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Is told how a comparison goes, on the thread that runs it.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="listener"}
public interface ComparisonListener {
  /// A training begins; what this returns is told about it.
  default TrainingListener begins(Role role, long seed) {
    return new TrainingListener() {};
  }

  /// The training that has just begun goes on from where an earlier run of the program was broken
  /// off ([Distiller#folder]).
  default void resumes(Role role, long seed) {}

  /// A network is trained; `epochs` are all of its training, those of earlier runs of the program
  /// among them.
  default void trained(Role role, long seed, List<EpochReport> epochs) {}

  /// A network lay ready, trained by an earlier run of the program; nothing has begun. `epochs` are
  /// empty where nobody knows them.
  default void found(Role role, long seed, List<EpochReport> epochs) {}

  /// The teacher begins to give its logits for the training set, once, to be reused.
  default void labels(String teacher, int samples) {}

  /// A model has been evaluated. `network` is null where a teacher is not a single network.
  default void done(Run run, @Nullable Network network) {}
}
