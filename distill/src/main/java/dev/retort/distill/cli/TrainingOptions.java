package dev.retort.distill.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a training run; null where the data's kind decides.
final class TrainingOptions {
  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training data.")
  @Nullable Integer epochs;

  @Option(names = "--batch-size", paramLabel = "N", description = "Samples in a step.")
  @Nullable Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "The highest learning rate of the schedule.")
  @Nullable Float learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "adam, adamw, rmsprop or sgd (with a momentum of 0.9).")
  @Nullable String optimizer;

  @Option(
      names = "--schedule",
      paramLabel = "TEXT",
      description = "The learning rate's course, such as \"warmup 1 epoch, cosine\".")
  @Nullable String schedule;

  @Option(
      names = "--augmentation",
      paramLabel = "TEXT",
      description = "none, or some of \"shift N, crop N, flip, cutout N\".")
  @Nullable String augmentation;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "Hold out this share of the training data to choose the best epoch.")
  @Nullable Double validation;

  @Option(names = "--seed", paramLabel = "N", description = "Where all random numbers come from.")
  long seed = Defaults.SEED;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads at work; they change no bit of the result.")
  @Nullable Integer threads;

  /// A recipe with what was said in place of what is usual.
  Recipe applyTo(Recipe usual) {
    return new Recipe(
        usual.architecture(),
        epochs == null ? usual.epochs() : epochs,
        batchSize == null ? usual.batchSize() : batchSize,
        optimizer == null ? usual.optimizer() : optimizer,
        learningRate == null ? usual.learningRate() : learningRate,
        schedule == null ? usual.schedule() : schedule,
        augmentation == null ? usual.augmentation() : augmentation,
        usual.dropout(),
        usual.batchNorm());
  }
}
