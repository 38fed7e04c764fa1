package dev.retort.distill.objective;

import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Seed;

/// An objective that asks no teacher: what labels or targets say. Samples that have none add
/// nothing ([Labels]).
sealed interface LabelObjective extends Objective
    permits LabelSmoothing, SigmoidCrossEntropy, TargetRegression {
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
    Labels labels = new Labels(student, term(this, LogitLosses.of(student)));
    return (batch, temperature, weight) -> labels.add(batch, weight);
  }

  /// What an objective adds for a batch whose samples all have their labels or targets. As a method
  /// of the objectives themselves it would be public.
  private static Labels.Term term(LabelObjective objective, LogitLosses terms) {
    return switch (objective) {
      case LabelSmoothing smoothed ->
          (batch, logits, weight, gradients) ->
              terms.crossEntropy(batch, logits, smoothed.smoothing(), weight, gradients);
      case SigmoidCrossEntropy _ -> terms::binaryCrossEntropy;
      case TargetRegression _ -> terms::squaredErrorToTargets;
    };
  }
}
