package dev.retort.engine.data;

import java.io.IOException;
import java.nio.file.Path;

/// A file that does not hold what its format promises: the message names the file, the place in it,
/// what is wrong, and the likely mend, in one line.
public final class DataFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  public DataFormatException(String message) {
    super(message);
  }

  /// `file: what is wrong`.
  public DataFormatException(Path file, String wrong) {
    this(file.toString(), wrong);
  }

  /// `name: what is wrong`, for what came from elsewhere than a file.
  public DataFormatException(String name, String wrong) {
    super(name + ": " + wrong);
  }

  DataFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
