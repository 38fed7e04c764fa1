package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of a training run; null where the data's kind decides.
final class TrainingArguments {
  private static final int MOST_SEEDS = 1000;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data; in distill those of the students.")
  private @Nullable Integer epochs;

  @Option(names = "--batch-size", paramLabel = "N", description = "Samples in a step.")
  private @Nullable Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "The highest learning rate of the schedule.")
  private @Nullable Float learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "TEXT",
      description =
          "adam, adamw, rmsprop or sgd (with a momentum of 0.9), and settings behind it:"
              + " \"sgd nesterov weight-decay 5e-4\". All take weight-decay and max-norm, sgd"
              + " momentum and nesterov, adam and adamw betas, rmsprop alpha, all but sgd epsilon.")
  private @Nullable String optimizer;

  @Option(
      names = "--schedule",
      paramLabel = "TEXT",
      description = "The learning rate's course, such as \"warmup 1 epoch, cosine\".")
  private @Nullable String schedule;

  @Option(
      names = "--normalization",
      paramLabel = "KIND",
      description = "What raw values go through first: usual, standardize, unit-range or none.")
  private @Nullable Normalization normalization;

  @Option(
      names = "--augmentation",
      paramLabel = "TEXT",
      description = "none, or some of \"shift N, crop N, flip, cutout N\", with commas between.")
  private @Nullable String augmentation;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "Hold out this share of the training data to choose the best epoch.")
  private double validation;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End when N epochs in a row were no better on what --validation holds out.")
  private @Nullable Integer patience;

  @Option(
      names = "--clip-norm",
      paramLabel = "NORM",
      description = "Shorten each step's gradients to this length where they are longer.")
  private @Nullable Double clipNorm;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where all random numbers of training come from (default: 1).")
  long seed = 1;

  @Mixin private ThreadArguments threads = new ThreadArguments();

  /// Refuses numbers that cannot be, before any work.
  void requireSensible() {
    requireFromOne("--epochs", epochs);
    requireFromOne("--batch-size", batchSize);
    threads.requireSensible();
    limits(); // refuses what cannot be
    if (learningRate != null && !(learningRate > 0 && learningRate < Float.POSITIVE_INFINITY)) {
      throw Failure.usage("--learning-rate takes a number above 0, not " + learningRate);
    }
    if (!(validation >= 0 && validation < 1)) {
      throw Failure.usage("--validation takes a share from 0 to below 1, not " + validation);
    }
  }

  static void requireFromOne(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw Failure.usage(option + " takes a number from 1 on, not " + value);
    }
  }

  static void requireSeeds(int seeds) {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw Failure.usage("--seeds takes a number from 1 to " + MOST_SEEDS + ", not " + seeds);
    }
  }

  /// The share held out of so many training samples.
  double validation(int samples) {
    requireParts(validation, samples, "hold out more, or leave it out");
    return validation;
  }

  /// Refuses a share that leaves no sample to train on, or, above 0, none to choose by.
  ///
  /// @param mend of a share that is too small
  static void requireParts(double share, int samples, String mend) {
    int held = heldOut(share, samples);
    if (held >= samples) {
      throw Failure.usage(
          "--validation "
              + share
              + " leaves none of the "
              + samples
              + " samples to train on; hold out less");
    }
    if (share > 0 && held == 0) {
      throw Failure.usage(
          "--validation " + share + " holds out none of the " + samples + " samples; " + mend);
    }
  }

  /// Whether a share is held out.
  boolean holdsOut() {
    return validation > 0;
  }

  /// How many of so many training samples are held out.
  int heldOut(int samples) {
    return heldOut(validation, samples);
  }

  private static int heldOut(double share, int samples) {
    return (int) Math.round(share * samples);
  }

  /// Refuses to hold out what would not be looked at, because the data bring samples to choose by.
  void requireHeldOut(DataSplits splits) {
    requireHeldOut(holdsOut(), splits);
  }

  static void requireHeldOut(boolean said, DataSplits splits) {
    Dataset given = splits.validation();
    if (said && given != null) {
      throw Failure.usage(
          "--validation holds out a share of the training data, but "
              + splits.train().name()
              + " brings "
              + given.size()
              + " validation samples to choose by; leave --validation out");
    }
  }

  /// Refuses patience where nothing is held out, and data bring nothing to choose an epoch by.
  void requireChoice(boolean given) {
    limits().requireChoice(holdsOut() || given);
  }

  private Limits limits() {
    return new Limits(patience, clipNorm);
  }

  /// Refuses a normalization of what is prepared already.
  ///
  /// @param start that training goes on from; null where it begins with random weights
  void requireNormalizes(@Nullable Network start) {
    if (normalization != null && start != null && start.preprocessing() != null) {
      throw Failure.usage(
          "--model brings its preprocessing along, which --normalization would not change; leave"
              + " --normalization out");
    }
  }

  int threads() {
    return threads.threads();
  }

  /// What was said in place of what is usual.
  TrainingSettings applyTo(TrainingSettings usual) {
    return with(
        usual,
        epochs == null ? usual.epochs() : epochs,
        augmentation == null ? usual.augmentation() : augmentation);
  }

  /// As [#applyTo], for a teacher, whose epochs and augmentation are its own.
  TrainingSettings applyToTeacher(TrainingSettings usual) {
    return with(usual, usual.epochs(), usual.augmentation());
  }

  private TrainingSettings with(TrainingSettings usual, int epochs, String augmentation) {
    return new TrainingSettings(
        usual.architecture(),
        epochs,
        batchSize == null ? usual.batchSize() : batchSize,
        optimizer == null ? usual.optimizer() : optimizer,
        learningRate == null ? usual.learningRate() : learningRate,
        schedule == null ? usual.schedule() : schedule,
        normalization == null ? usual.normalization() : normalization,
        augmentation,
        usual.dropout(),
        usual.batchNorm(),
        usual.prepared(),
        limits(),
        usual.frozen());
  }
}
