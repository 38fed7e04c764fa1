package dev.retort.distill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes text files whole or not at all: into a file beside the place, which then takes the place.
final class ResultFile {
  private ResultFile() {}

  /// Refuses, before hours of work, a place that cannot be written to.
  static void requireWritable(Path file) {
    Path folder = folder(file);
    if (Files.isDirectory(file)) {
      throw Failure.usage(file + " is a folder; a file is needed");
    }
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(
          "there is no folder " + folder + " to write " + file.getFileName() + " in");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw Failure.failed("may not write " + file);
    }
  }

  static void write(Path file, String text) throws IOException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        Files.writeString(file, text); // a pipe or a device has no "beside"
        return;
      }
      Path beside = folder(file).resolve("." + file.getFileName() + ".part");
      try {
        Files.writeString(beside, text);
        Files.move(
            beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
