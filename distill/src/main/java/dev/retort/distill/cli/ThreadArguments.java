package dev.retort.distill.cli;

import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many threads are at work.
final class ThreadArguments {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads at work; they change no bit of the result.")
  private @Nullable Integer threads;

  /// Refuses numbers that cannot be, before any work.
  void requireSensible() {
    if (threads != null && (threads < 1 || threads > Workers.MOST)) {
      throw Failure.usage(
          "--threads takes a number from 1 to "
              + Workers.MOST
              + ", not "
              + threads
              + "; left out, there are as many as processors");
    }
  }

  /// As many as there are processors where nothing is said.
  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
