package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder that could not be taken is not left locked.
final class UnlockedFolderTest {
  @TempDir private Path folder;

  /// What a killed run seems to have left is a folder here, with something in it.
  @Test
  void whereLeftoversCannotBeRemoved() throws IOException {
    Path left = Files.createDirectories(folder.resolve(".result.json.999999999.0.tmp"));
    Path inside = Files.createFile(left.resolve("inside"));
    Files.setLastModifiedTime(left, FileTime.fromMillis(0)); // older than any that is being written
    assertThrows(DirectoryNotEmptyException.class, () -> OutFolder.lock(folder));
    Files.delete(inside);
    try (OutFolder locked = OutFolder.lock(folder)) {
      assertEquals(folder, locked.path());
    }
  }

  @Test
  void whereAnotherRunWritesToIt() throws IOException {
    try (OutFolder locked = OutFolder.lock(folder)) {
      assertEquals(folder, locked.path());
      assertThrows(Failure.class, () -> OutFolder.lock(folder));
    }
  }
}
