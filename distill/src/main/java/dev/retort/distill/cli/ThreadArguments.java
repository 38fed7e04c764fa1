package dev.retort.distill.cli;

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
    TrainingArguments.requireFromOne("--threads", threads);
  }

  /// As many as there are processors where nothing is said.
  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
