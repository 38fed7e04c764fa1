package dev.retort.distill.cli;

import java.io.Console;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;

/// Where a command speaks: results to one stream, progress and logs to the other. `interactive`
/// tells whether somebody watches who can be shown a moving bar.
record Terminal(PrintStream out, PrintStream err, boolean interactive) {

  @SuppressWarnings("SystemConsoleNull") // it still is where another provider of consoles is set
  static Terminal standard() {
    Console console = System.console();
    return new Terminal(System.out, System.err, console != null && console.isTerminal());
  }

  /// A line of the result.
  void result(String line) {
    out.println(line);
  }

  /// A line for whoever watches.
  void log(String line) {
    err.println(line);
  }

  PrintWriter outWriter() {
    return new PrintWriter(new OutputStreamWriter(out, out.charset()), true);
  }

  PrintWriter errWriter() {
    return new PrintWriter(new OutputStreamWriter(err, err.charset()), true);
  }
}
