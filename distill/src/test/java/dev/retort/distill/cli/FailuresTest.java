package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/// What went wrong, in one line.
final class FailuresTest {
  /// Not all say why: what is there where a folder was to be, and what is in the way.
  @Test
  void failuresOfFilesSayWhatIsWrong() {
    assertEquals(
        "x is a file where a folder is needed",
        Failures.describe(new FileAlreadyExistsException("x")));
    assertEquals("x is not empty", Failures.describe(new DirectoryNotEmptyException("x")));
    assertEquals("x: FileSystemException", Failures.describe(new FileSystemException("x")));
    assertEquals(
        "x: too many links",
        Failures.describe(new FileSystemException("x", null, "too many links")));
  }

  @Test
  void anInterruptIsNoMistakeOfTheProgram() {
    assertEquals(
        "interrupted; go on", Failures.describe(new CancellationException("interrupted; go on")));
  }
}
