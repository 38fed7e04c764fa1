package dev.retort.distill.cli;

import dev.retort.distill.recipe.ParallelTasks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How threads are shared out among networks that are to be trained: all of them to one network
/// after the other, or one to each of several.
final class AtOnceArguments {
  @Mixin private ThreadArguments threads = new ThreadArguments();

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = {
        "Train N networks at once that do not need each other, each on one thread, in place of one"
            + " after the other on all --threads (default: 1). The bits are the same; small"
            + " networks end sooner."
      })
  private int atOnce = 1;

  /// Refuses numbers that cannot be, before any work.
  void requireSensible() {
    threads.requireSensible();
    TrainingArguments.requireFromOne("--at-once", atOnce);
  }

  int atOnce() {
    return atOnce;
  }

  /// Those of a network that trains alone.
  int threads() {
    return threads.threads();
  }

  /// Those of each network.
  int threadsOfEach() {
    return ParallelTasks.threadsOfEach(threads(), atOnce);
  }
}
