package dev.retort.distill.cli;

import java.io.Console;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/// Where a command speaks: results to one stream, progress and logs to the other. `interactive`
/// tells whether somebody watches who can be shown a moving bar.
///
/// @param lines where those of the result go: standard output, unless that is for a program
record Terminal(PrintStream out, PrintStream lines, PrintStream err, boolean interactive) {
  /// Where Linux says what the streams of a process lead to.
  private static final Path STREAMS = Path.of("/proc/self/fd");

  /// What it calls terminals.
  static final String TERMINAL = "/dev/(pts/\\d+|tty.*|console)";

  /// What a terminal does not show but does, line ends and tabs among it.
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}");

  /// The same without line ends and tabs.
  private static final Pattern OTHER_CONTROLS = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

  Terminal(PrintStream out, PrintStream err, boolean interactive) {
    this(out, out, err, interactive);
  }

  /// The same with the lines of the result among those for whoever watches, so that standard output
  /// gets [#data] alone.
  Terminal withLinesAside() {
    return new Terminal(out, err, err, interactive);
  }

  /// The same without a moving bar.
  Terminal unwatched() {
    return new Terminal(out, lines, err, /* interactive= */ false);
  }

  @SuppressWarnings("SystemConsoleNull") // it still is where another provider of consoles is set
  static Terminal standard() {
    Console console = System.console();
    return new Terminal(
        legible(System.out, isChosen("stdout.encoding")),
        legible(System.err, isChosen("stderr.encoding")),
        console != null
            && console.isTerminal() // which asks for standard input and output alone
            && mayLeadTo(TERMINAL, STREAMS.resolve("2"))
            && !"dumb".equals(System.getenv("TERM")));
  }

  /// Whether standard output leads to another program, which may have read as much as it wanted.
  static boolean isPiped() {
    return Files.isSymbolicLink(STREAMS.resolve("1")) && mayLeadTo("pipe:.*", STREAMS.resolve("1"));
  }

  /// Whether a stream leads to a place of such a name, or nobody can tell.
  static boolean mayLeadTo(String place, Path stream) {
    try {
      return Files.readSymbolicLink(stream).toString().matches(place);
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
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

  /// A text that others have chosen, such as the name of a file or class, as a part of a line: with
  /// question marks for all that would end the line, move the cursor or change colours.
  static String printable(String text) {
    return CONTROLS.matcher(text).replaceAll("?");
  }

  /// A line of the result, or several.
  void result(String text) {
    lines.println(withoutControls(text));
  }

  /// A line for whoever watches, or several.
  void log(String text) {
    err.println(withoutControls(text));
  }

  /// What a program reads from standard output: as it is, and in UTF-8 whatever the locale.
  void data(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /// Names are in lines of all kinds.
  private static String withoutControls(String lines) {
    return OTHER_CONTROLS.matcher(lines).replaceAll("?");
  }

  PrintWriter outWriter() {
    return new PrintWriter(new OutputStreamWriter(out, out.charset()), true);
  }

  PrintWriter errWriter() {
    return new PrintWriter(new OutputStreamWriter(err, err.charset()), true);
  }
}
