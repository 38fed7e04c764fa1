package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Letters beyond ASCII, on streams that would write question marks for them; what is no letter;
/// streams that nobody watches, and such as take nothing.
final class TerminalTest {
  @TempDir private Path folder;

  private static String written(boolean chosen) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream ascii = stream(bytes, StandardCharsets.US_ASCII);
    new Terminal(Terminal.legible(ascii, chosen), ascii, false).result("1 ± 2 µs");
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes, Charset charset) {
    return new PrintStream(bytes, true, charset);
  }

  @Test
  void anAsciiStreamThatNobodyAskedForWritesUtf8() {
    assertEquals("1 ± 2 µs", written(false));
    assertEquals("1 ? 2 ?s", written(true));
  }

  @Test
  void otherStreamsStayAsTheyAre() {
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      PrintStream other = stream(new ByteArrayOutputStream(), charset);
      assertSame(other, Terminal.legible(other, false));
    }
  }

  /// Whoever reads JSON takes no other letters.
  @Test
  void dataAreUtf8WhateverTheStream() {
    for (Charset charset : List.of(StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream stream = stream(bytes, charset);
      new Terminal(stream, stream, false).data("\"±\"\n");
      assertEquals("\"±\"\n", bytes.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void linesMakeRoomForData() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            stream(out, StandardCharsets.UTF_8), stream(err, StandardCharsets.UTF_8), false);
    terminal.withLinesAside().unwatched().result("a line");
    terminal.withLinesAside().data("{}");
    assertEquals("{}", out.toString(StandardCharsets.UTF_8));
    assertEquals("a line", err.toString(StandardCharsets.UTF_8).strip());
  }

  /// Names of files and classes may hold what moves a cursor, changes colours or begins a line.
  @Test
  void controlsAreQuestionMarks() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = stream(bytes, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(stream, stream, false);
    terminal.result("a\u001B[2Jb\tc\nd\r\u009B");
    terminal.log("e\u0007");
    TextTable table = new TextTable();
    table.row("f\ng\u001B[0m", "1");
    table.row("h", "23");
    terminal.result(table.toString());
    assertEquals(
        List.of("a?[2Jb\tc", "d??", "e?", "f?g?[0m   1", "h        23"),
        bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void controlsAreQuestionMarksInComplaintsToo() {
    Outcome.of("train", "--data", "gone\u001B[31m\u0007.csv").fails(1, "gone?[31m?.csv");
    Outcome traced = Outcome.of("train", "--data", "gone\u001B[31m.csv", "--debug");
    assertTrue(traced.err().contains("\tat "), traced.err());
    assertFalse(traced.err().contains("\u001B"), traced.err());
  }

  /// As the command has it where no locale is set.
  @Test
  void theLocaleCIsNoReasonForQuestionMarks() throws Exception {
    OwnJava.run(
            folder,
            Map.of("LC_ALL", "C"),
            List.of(),
            "search",
            "--data",
            "synthetic:60",
            "--student",
            "mlp:4",
            "--max-latency",
            "0.000001")
        .fails(1, "no student answers within 1.0E-6 µs");
  }

  @Test
  void aBarIsShownOnTerminalsAlone() throws IOException {
    for (String place : List.of("/dev/pts/3", "/dev/tty1", "/dev/console")) {
      assertTrue(Terminal.mayLeadTo(Terminal.TERMINAL, link(place)), place);
    }
    for (String place : List.of("/home/ann/retort.log", "pipe:[4711]", "/dev/null")) {
      assertFalse(Terminal.mayLeadTo(Terminal.TERMINAL, link(place)), place);
    }
    assertTrue(
        Terminal.mayLeadTo(Terminal.TERMINAL, folder.resolve("none")), "nobody can tell there");
  }

  /// As Linux shows where a stream leads.
  private Path link(String place) throws IOException {
    Path link = folder.resolve("2");
    Files.deleteIfExists(link);
    return Files.createSymbolicLink(link, Path.of(place));
  }

  @Test
  void aResultThatIsLostIsAFailure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    int exitCode =
        Main.run(
            new String[] {"--version"},
            new PrintStream(full, true, StandardCharsets.UTF_8),
            stream(err, StandardCharsets.UTF_8));
    assertEquals(1, exitCode);
    assertEquals(
        "retort: standard output cannot be written to, so results are lost; is its disk full, or"
            + " has its reader ended?",
        err.toString(StandardCharsets.UTF_8).strip());
  }
}
