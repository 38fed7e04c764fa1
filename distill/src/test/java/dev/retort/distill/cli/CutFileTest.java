package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Of a mapped file that became shorter while it was read, the virtual machine speaks as of a fault
/// of its own.
final class CutFileTest {
  private static final String FAULT = "a fault occurred in an unsafe memory access operation";

  @Test
  void isNamedInALineAndEndsTheCommandWithOne() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exitCode;
    try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      Failures failures = new Failures(new Terminal(err, err, false), () -> false);
      exitCode = failures.handleFault(new InternalError(FAULT));
    }
    assertEquals(1, exitCode);
    assertEquals(
        "retort: a file was changed or cut short while it was read ("
            + FAULT
            + "); start again when nothing writes to it",
        said.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void anyOtherFaultIsOne() {
    String said = Failures.describe(new InternalError("a mistake"));
    assertTrue(said.startsWith("internal error: java.lang.InternalError: a mistake"), said);
    assertFalse(said.contains("file"), said);
  }
}
