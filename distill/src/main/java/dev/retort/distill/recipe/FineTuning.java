package dev.retort.distill.recipe;

import dev.retort.engine.Trainer;

/// Training on the labels alone after distillation, from the distilled weights on, usually short and
/// with a small learning rate.
///
///     stages.add(FineTuning.after(student, trainer.epochs(2).optimizer(adam(1e-4f))));
public final class FineTuning {
  private FineTuning() {}

  /// `NAME-tuned`: the student's network, from where its stage ended.
  public static TrainingStage after(TrainingStage student, Trainer trainer) {
    return TrainingStage.of(student.name() + "-tuned", student.network())
        .startingFrom(student.name())
        .stream(student.stream())
        .trainer(trainer)
        .samples(student.samples())
        .labels(student.labels())
        .validation(student.validation());
  }
}
