package dev.retort.distill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Entry point of the `retort` command.
@Command(
    name = "retort",
    mixinStandardHelpOptions = true,
    version = "retort 0.1.0",
    description = "Distils neural networks on the JVM.")
public final class Main implements Runnable {
  private Main() {}

  /// Runs the command line and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
