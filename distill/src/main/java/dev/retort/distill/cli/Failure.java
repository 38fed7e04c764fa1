package dev.retort.distill.cli;

import picocli.CommandLine.ExitCode;

/// A failure that a command foresees: one line for the user, and the exit code.
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  private Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// What was asked for is not possible as it was put: exit 2.
  static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }

  /// What was asked for did not work out: exit 1.
  static Failure failed(String message) {
    return new Failure(ExitCode.SOFTWARE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
