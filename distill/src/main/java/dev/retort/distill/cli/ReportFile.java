package dev.retort.distill.cli;

import dev.retort.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// The report of a run, made when all other results are written: what goes wrong with it, such as a
/// Java without the part that draws, costs none of them.
final class ReportFile {
  /// By its name: a Java without the part that draws has not even this error.
  private static final String NO_DRAWING = "java.awt.AWTError";

  private ReportFile() {}

  /// Makes the page and writes it.
  ///
  /// @throws Failure if it cannot be made; says why in one line
  static void write(Path file, Supplier<String> page) throws IOException {
    String text;
    try {
      text = page.get();
    } catch (LinkageError | OutOfMemoryError | InternalError | RuntimeException e) {
      throw unmade(file, e, Failures.describe(e));
    } catch (Error e) {
      if (!e.getClass().getName().equals(NO_DRAWING)) {
        throw e;
      }
      throw unmade(file, e, "this Java cannot draw (%s)".formatted(e));
    }
    AtomicFile.write(file, text);
  }

  private static Failure unmade(Path file, Throwable cause, String reason) {
    Failure failure =
        Failure.failed(
            "%s could not be made, which costs no other result: %s".formatted(file, reason));
    failure.initCause(cause);
    return failure;
  }
}
