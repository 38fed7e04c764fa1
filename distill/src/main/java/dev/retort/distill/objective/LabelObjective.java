package dev.retort.distill.objective;

import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Seed;

/// An objective that asks no teacher: what labels or targets say. Samples that have none add
/// nothing ([Labels]).
interface LabelObjective extends Objective {
  /// What it adds for a batch whose samples all have theirs.
  Labels.Term term(LogitLosses terms);

  @Override
  default boolean hearsTeacher() {
    return false;
  }

  @Override
  default boolean hasTemperature() {
    return false;
  }

  @Override
  default boolean isOfLabels() {
    return true;
  }

  @Override
  default Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    Labels labels = new Labels(student, term(LogitLosses.of(student)));
    return (batch, temperature, weight) -> labels.add(batch, weight);
  }
}
