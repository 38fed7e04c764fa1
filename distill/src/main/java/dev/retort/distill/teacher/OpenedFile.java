package dev.retort.distill.teacher;

import dev.retort.engine.data.DataFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file as it was when it was opened. One that is read where it lies must not be written over
/// meanwhile, as `numpy.save` to the same path does: every answer after that would be another
/// model's. Another file in its place does no harm, for what was opened stays what it was.
record OpenedFile(Path path, @Nullable Object key, long size, FileTime modified) {
  static OpenedFile of(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    return new OpenedFile(path, now.fileKey(), now.size(), now.lastModifiedTime());
  }

  /// Throws an [UncheckedIOException] if it was changed since.
  void requireUnchanged() {
    OpenedFile now;
    try {
      now = of(path);
    } catch (IOException _) {
      return; // it is gone, and what was opened is still there
    }
    if (Objects.equals(key, now.key) && !equals(now)) {
      throw new UncheckedIOException(
          new DataFormatException(
              path, "was changed while it was read; train again when nothing writes to it"));
    }
  }
}
