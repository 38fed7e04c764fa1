package dev.retort.distill.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of a whole experiment, on the command line or at the top of its file.
final class ExperimentArguments {
  @Mixin private DataArguments data = new DataArguments();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Repeat everything for N seeds, counted from --seed on.")
  private int seeds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where all random numbers of training come from (default: 1).")
  private long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads at work; they change no bit of the result.")
  private @Nullable Integer threads;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = {
        "Train N networks at once that do not need each other, each on one thread, in place of one"
            + " after the other on all --threads (default: 1). The bits are the same; small"
            + " networks end sooner."
      })
  private int atOnce = 1;

  ExperimentArguments() {
    this(1);
  }

  /// @param seeds how many unless something else is said
  ExperimentArguments(int seeds) {
    this.seeds = seeds;
  }

  /// Refuses numbers that cannot be, before any work.
  void requireSensible() {
    TrainingArguments.requireSeeds(seeds);
    TrainingArguments.requireFromOne("--threads", threads);
    TrainingArguments.requireFromOne("--at-once", atOnce);
  }

  DataArguments data() {
    return data;
  }

  int seeds() {
    return seeds;
  }

  long seed() {
    return seed;
  }

  /// Those of a network that trains alone.
  int threads() {
    return TrainingArguments.threads(threads);
  }

  int atOnce() {
    return atOnce;
  }
}
