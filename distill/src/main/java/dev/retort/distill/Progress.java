package dev.retort.distill;

import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The listeners of a comparison as one.
record Progress(List<ComparisonListener> listeners) {
  /// The trainer with what the listeners want to be told about this training.
  Trainer listening(Trainer trainer, Role role, long seed) {
    Trainer all = trainer;
    for (ComparisonListener listener : listeners) {
      all = all.listener(listener.begins(role, seed));
    }
    return all;
  }

  void resumes(Role role, long seed) {
    listeners.forEach(listener -> listener.resumes(role, seed));
  }

  void trained(Role role, long seed, List<EpochReport> epochs) {
    listeners.forEach(listener -> listener.trained(role, seed, epochs));
  }

  void found(Role role, long seed, List<EpochReport> epochs) {
    listeners.forEach(listener -> listener.found(role, seed, epochs));
  }

  void labels(String teacher, int samples) {
    listeners.forEach(listener -> listener.labels(teacher, samples));
  }

  void done(Run run, @Nullable Network network) {
    listeners.forEach(listener -> listener.done(run, network));
  }
}
