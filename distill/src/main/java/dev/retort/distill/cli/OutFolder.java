package dev.retort.distill.cli;

import dev.retort.engine.io.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The folder that a run writes to, locked as long as the run lasts. The lock is the operating
/// system's and goes when the process does, however it ends; the empty file `.lock` stays.
final class OutFolder implements AutoCloseable {
  private static final String NETWORKS = "networks";
  private static final String UNFINISHED = "unfinished";

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

  /// Locks a folder, which is made where there is none.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException if a file is called so
  static OutFolder lock(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean ready = false;
    try {
      if (!isLocked(channel)) {
        throw Failure.failed(
            "another run writes to " + folder + "; wait for it, or give this one another --out");
      }
      for (String inside : List.of("", NETWORKS, UNFINISHED)) {
        AtomicFile.removeLeftovers(folder.resolve(inside)); // of a run that was killed
      }
      ready = true;
    } finally {
      if (!ready) {
        channel.close();
      }
    }
    return new OutFolder(folder, channel);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false; // locked by this very process: as busy as by another
    }
  }

  /// The folder itself, or null where there is none.
  @Nullable Path path() {
    return folder;
  }

  /// A file in the folder, or null where there is none.
  @Nullable Path file(String name) {
    return folder == null ? null : folder.resolve(name);
  }

  /// Where the networks of a command are kept, one file each, so that a command which was broken
  /// off goes on; null where there is no folder. Says so if an earlier run has left some.
  @Nullable Path networks(Terminal terminal) {
    Path networks = file(NETWORKS);
    if (networks != null && Files.isDirectory(networks)) {
      terminal.log("networks  of an earlier run lie in " + networks + "; none is trained twice");
    }
    return networks;
  }

  /// The networks of a demo that is not finished; null where there is no folder.
  @Nullable UnfinishedDemo unfinished() {
    Path unfinished = file(UNFINISHED);
    return unfinished == null ? null : new UnfinishedDemo(unfinished);
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
