package dev.retort.distill.cli;

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

  @Mixin private AtOnceArguments sharing = new AtOnceArguments();

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
    sharing.requireSensible();
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

  int atOnce() {
    return sharing.atOnce();
  }

  int threads() {
    return sharing.threads();
  }

  int threadsOfEach() {
    return sharing.threadsOfEach();
  }
}
