package dev.retort.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a file wholly or not at all: into a new file beside it, which is forced to the disk and
/// then takes the name. Whoever reads sees the old content or the new one, and a full disk costs
/// nothing that was saved before.
public final class AtomicFile {
  /// What writes the content.
  @FunctionalInterface
  public interface Content {
    /// Writes all of it; the channel takes whole buffers.
    void writeTo(WritableByteChannel out) throws IOException;
  }

  private static final AtomicLong COUNTER = new AtomicLong();

  private AtomicFile() {}

  /// Writes a text in UTF-8.
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, out -> writeFully(out, ByteBuffer.wrap(bytes)));
  }

  /// Writes what `content` writes. A device or pipe is written to as it is.
  ///
  /// @throws IOException that names the file and says why in one line
  public static void write(Path file, Content content) throws IOException {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      if (Files.isDirectory(target)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
          content.writeTo(out);
        }
        return;
      }
      replace(target, content);
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  private static void replace(Path target, Content content) throws IOException {
    // in the same folder, because only there a move is atomic
    Path temporary =
        target.resolveSibling(
            ".%s.%d.%d.tmp"
                .formatted(
                    target.getFileName(),
                    ProcessHandle.current().pid(),
                    COUNTER.getAndIncrement()));
    Files.deleteIfExists(temporary); // left by a process that died and had the same number
    boolean done = false;
    try (FileChannel out =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(out);
      out.force(true);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(temporary);
      }
    }
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /// Writes all that remains in a buffer.
  public static void writeFully(WritableByteChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "its folder does not exist";
      case AccessDeniedException _ -> "no permission";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
