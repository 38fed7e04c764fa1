package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What a command line came to: its exit code and what it said on both streams.
record Outcome(int exitCode, String out, String err) {
  static Outcome of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Main.run(
            words,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Outcome(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Outcome succeeds() {
    assertEquals(0, exitCode, err);
    return this;
  }

  /// That the command failed with that code, one clear line that holds those words, and nothing
  /// that looks like a result.
  void fails(int code, String... words) {
    List<String> complaints = err.lines().filter(line -> line.startsWith("retort: ")).toList();
    assertEquals(1, complaints.size(), err);
    assertTrue(err.endsWith(complaints.getFirst() + System.lineSeparator()), err);
    for (String word : words) {
      assertTrue(complaints.getFirst().contains(word), complaints.getFirst());
    }
    assertFalse(complaints.getFirst().contains("internal error"), complaints.getFirst());
    assertFalse(err.contains("\tat "), err);
    assertEquals("", out);
    assertEquals(code, exitCode, err);
  }
}
