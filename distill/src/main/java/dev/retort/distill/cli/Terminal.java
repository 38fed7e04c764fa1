package dev.retort.distill.cli;

import java.io.Console;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Where a command speaks: results to one stream, progress and logs to the other. `interactive`
/// tells whether somebody watches who can be shown a moving bar.
record Terminal(PrintStream out, PrintStream err, boolean interactive) {

  @SuppressWarnings("SystemConsoleNull") // it still is where another provider of consoles is set
  static Terminal standard() {
    Console console = System.console();
    return new Terminal(
        legible(System.out, isChosen("stdout.encoding")),
        legible(System.err, isChosen("stderr.encoding")),
        console != null && console.isTerminal());
  }

  /// Whether the user has said how a stream writes letters; else it is as the locale has it.
  private static boolean isChosen(String encoding) {
    return !Objects.equals(System.getProperty(encoding), System.getProperty("native.encoding"));
  }

  /// A stream that can write ± and µ. In the locale C (or POSIX), that of many containers, Java
  /// writes ASCII alone, and question marks for the rest; but that locale says nothing of whoever
  /// reads, and what reads mostly takes UTF-8.
  ///
  /// @param chosen whether the user wants it as it is
  static PrintStream legible(PrintStream stream, boolean chosen) {
    return chosen || !stream.charset().equals(StandardCharsets.US_ASCII)
        ? stream
        : new PrintStream(stream, true, StandardCharsets.UTF_8);
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
