package dev.retort.distill.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The folder that a run writes to, locked as long as the run lasts. The lock is the operating
/// system's and goes when the process does, however it ends; the empty file `.lock` stays.
final class OutFolder implements AutoCloseable {
  private final @Nullable Path folder;
  private final @Nullable FileChannel lock;

  private OutFolder(@Nullable Path folder, @Nullable FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// For a run that writes no files.
  static OutFolder none() {
    return new OutFolder(null, null);
  }

  static OutFolder lock(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw Failure.failed("--out " + folder + " is a file; a folder is needed");
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Locked by this very process: as busy as by another.
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw Failure.failed(
          "another run writes to " + folder + "; wait for it, or give this one another --out");
    }
    return new OutFolder(folder, channel);
  }

  /// A file in the folder, or null where there is none.
  @Nullable Path file(String name) {
    return folder == null ? null : folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
