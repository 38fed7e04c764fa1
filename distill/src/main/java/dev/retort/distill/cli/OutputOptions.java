package dev.retort.distill.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say where results go, beside standard output.
final class OutputOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write report, result and networks into this folder; it is locked meanwhile.")
  @Nullable Path out;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the result as JSON to this file.")
  @Nullable Path json;
}
