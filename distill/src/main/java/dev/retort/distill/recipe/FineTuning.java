package dev.retort.distill.recipe;

import dev.retort.engine.Trainer;

/// Training on the labels alone after distillation, from the distilled weights on, usually short
/// and with a small learning rate. Layers that its trainer freezes ([Trainer#frozen(String...)])
/// stay as they were distilled.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="tuning"}
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
