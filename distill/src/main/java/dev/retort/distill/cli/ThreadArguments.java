package dev.retort.distill.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many threads are at work.
final class ThreadArguments {
  /// More than these no machine has use for; each costs memory.
  private static final int MOST = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads at work; they change no bit of the result.")
  private @Nullable Integer threads;

  /// Refuses numbers that cannot be, before any work.
  void requireSensible() {
    if (threads != null && (threads < 1 || threads > MOST)) {
      throw Failure.usage(
          "--threads takes a number from 1 to "
              + MOST
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
