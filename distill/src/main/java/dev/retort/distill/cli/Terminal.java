package dev.retort.distill.cli;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;

/// Where a command speaks: results to one stream, progress and logs to the other. `interactive`
/// tells whether somebody watches who can be shown a moving bar.
record Terminal(PrintStream out, PrintStream err, boolean interactive) {

  static Terminal standard() {
    Console console = System.console();
    return new Terminal(System.out, System.err, console != null && console.isTerminal());
  }

  /// A line of the result.
  void result(String format, Object... arguments) {
    out.println(text(format, arguments));
  }

  /// A line for whoever watches.
  void log(String format, Object... arguments) {
    err.println(text(format, arguments));
  }

  private static String text(String format, Object... arguments) {
    return arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
  }

  PrintWriter outWriter() {
    return new PrintWriter(out, true);
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true);
  }
}
