package dev.retort.distill.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how a teacher is trained where that is not how the student is; null where
/// nothing is said.
final class TeacherTrainingArguments {
  @Option(
      names = "--teacher-epochs",
      paramLabel = "N",
      description = "As --epochs, for the teacher.")
  private @Nullable Integer epochs;

  @Option(
      names = "--teacher-augmentation",
      paramLabel = "TEXT",
      description = "As --augmentation, for the teacher.")
  private @Nullable String augmentation;

  @Option(
      names = "--teacher-dropout",
      paramLabel = "RATE",
      description = "Dropout behind the hidden dense layers of a preset teacher.")
  private @Nullable Float dropout;

  @Option(
      names = "--teacher-batch-norm",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Batch norm in the convolutions of a preset teacher.")
  private @Nullable Boolean batchNorm;

  /// Refuses what cannot be, before any work.
  ///
  /// @param given whether the teacher is there already, so that nothing is to be said of its
  ///   training
  void requireSensible(boolean given) {
    TrainingArguments.requireFromOne("--teacher-epochs", epochs);
    if (given) {
      requireUnsaid("--teacher-epochs", epochs);
      requireUnsaid("--teacher-augmentation", augmentation);
      requireUnsaid("--teacher-dropout", dropout);
      requireUnsaid("--teacher-batch-norm", batchNorm);
    }
  }

  private static void requireUnsaid(String option, @Nullable Object value) {
    if (value != null) {
      throw Failure.usage(
          option
              + " is for a teacher that is trained; leave it out, or give an architecture as"
              + " --teacher");
    }
  }

  /// Refuses what the architecture of the teacher has no place for.
  void requireTaken(Architecture teacher) {
    teacher.requireDropout("--teacher-dropout", dropout);
    teacher.requireBatchNorm("--teacher-batch-norm", batchNorm);
  }

  /// What was said in place of what is usual.
  TrainingSettings applyTo(TrainingSettings usual) {
    return usual.with(dropout, batchNorm).with(epochs, augmentation);
  }
}
