package dev.retort.engine.io;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a file wholly or not at all: into a new file beside it, which is forced to the disk and
/// then takes the name. Whoever reads sees the old content or the new one, and a full disk costs
/// nothing that was saved before.
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="atomic"}
public final class AtomicFile {
  /// What writes the content.
  @FunctionalInterface
  public interface Content {
    /// Writes all of it; the channel takes whole buffers.
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /// What [#replace] calls its files: what they become, the process that writes, when that began
  /// and its [#SYSTEM], of which earlier builds left out the last or both.
  private static final Pattern TEMPORARY =
      Pattern.compile("\\.(.+)\\.(\\d{1,18})(?:-(\\d{1,18})(?:-([0-9a-f]{1,8}))?)?\\.\\d+\\.tmp");

  /// The [#SYSTEM] where it is not told: it may be any.
  private static final String UNKNOWN = "0";

  private static final long BEGAN = began(ProcessHandle.current());

  /// Among which processes a number is that of one: in another container, or on another machine
  /// that shares the folder, it is that of another.
  private static final String SYSTEM = system();

  /// By how much two processes may differ on when a third began: clocks are set.
  private static final long MINUTE = 60_000;

  /// So long nobody pauses who writes a file.
  private static final long HOUR = 60 * MINUTE;

  private static final AtomicLong COUNTER = new AtomicLong();

  /// What the process was given open.
  private static final Pattern GIVEN = Pattern.compile("/dev/(stdout|stderr|fd/\\d+)");

  private AtomicFile() {}

  /// Writes a text in UTF-8.
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, out -> writeFully(out, ByteBuffer.wrap(bytes)));
  }

  /// Writes what `content` writes. A device or pipe is written to as it is, and so is whatever
  /// `/dev/stdout` and its like lead to, after what is there already. For any other file
  /// [#removeLeftoversOf] comes first.
  ///
  /// @throws IOException that names the file and says why in one line
  public static void write(Path file, Content content) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      if (isStream(file)) {
        append(file, content);
      } else {
        Path target = replaced(file);
        tidy(target);
        replace(target, content);
      }
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  /// Checks that a file can be written, for content that takes long to make.
  ///
  /// @throws IOException with what [#write] would say
  public static void requireWritable(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      // the folder gets a new file
      Path changed = isStream(file) ? file : replaced(file).resolveSibling(".");
      changed.getFileSystem().provider().checkAccess(changed, AccessMode.WRITE);
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  /// Whether a file that is no folder leads to whoever reads from it, and is not to be replaced.
  private static boolean isStream(Path file) {
    return Files.exists(file)
        && (GIVEN.matcher(file.toString()).matches() || !Files.isRegularFile(file));
  }

  /// What gets another file in its place. Not to be asked for a pipe, which has no real path.
  private static Path replaced(Path file) throws IOException {
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  private static void append(Path file, Content content) throws IOException {
    FileDescriptor standard = standard(file);
    if (standard != null) {
      // Not opened anew, as that would write over what the program prints, and never closed.
      content.writeTo(new FileOutputStream(standard).getChannel());
      return;
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      content.writeTo(out);
    }
  }

  private static @Nullable FileDescriptor standard(Path file) {
    return switch (file.toString()) {
      case "/dev/stdout", "/dev/fd/1" -> FileDescriptor.out;
      case "/dev/stderr", "/dev/fd/2" -> FileDescriptor.err;
      default -> null;
    };
  }

  private static void replace(Path target, Content content) throws IOException {
    // in the same folder, because only there a move is atomic
    Path temporary =
        target.resolveSibling(
            "."
                + target.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + BEGAN
                + "-"
                + SYSTEM
                + "."
                + COUNTER.getAndIncrement()
                + ".tmp");
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

  /// Takes no more than a listing of the folder. Where that fails the file is written all the same.
  private static void tidy(Path target) {
    try {
      removeLeftoversOf(target);
    } catch (IOException | UncheckedIOException _) {
      // what is left takes space and does no other harm
    }
  }

  /// Removes what processes that were killed while they wrote have left in a folder, if there is
  /// one. Those of another container or machine cannot be seen from here, and only Linux says which
  /// these are: what they may be writing counts as left when nothing was added for an hour.
  public static void removeLeftovers(Path folder) throws IOException {
    removeLeftovers(folder, null);
  }

  /// The same, but only what was to become that file.
  public static void removeLeftoversOf(Path file) throws IOException {
    Path target = replaced(file);
    removeLeftovers(target.resolveSibling("."), String.valueOf(target.getFileName()));
  }

  private static void removeLeftovers(Path folder, @Nullable String only) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> files = Files.list(folder)) {
      left = files.filter(file -> isLeft(file, only)).toList();
    }
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isLeft(Path file, @Nullable String only) {
    Matcher name = TEMPORARY.matcher(String.valueOf(file.getFileName()));
    if (!name.matches() || (only != null && !name.group(1).equals(only))) {
      return false;
    }
    long number = Long.parseLong(name.group(2));
    String time = name.group(3);
    long began = time == null ? 0 : Long.parseLong(time);
    // every Java in a container may have the same number
    boolean ended =
        number == ProcessHandle.current().pid() ? began != BEGAN : hasEnded(number, began);
    boolean here = !SYSTEM.equals(UNKNOWN) && SYSTEM.equals(name.group(4));
    return ended && (here || isOlder(file, System.currentTimeMillis() - HOUR));
  }

  /// Whether no process of that number, which began then, is here. Another may have its number by
  /// now.
  private static boolean hasEnded(long number, long began) {
    Optional<ProcessHandle> running = ProcessHandle.of(number);
    return running.isEmpty() || (began > 0 && began(running.get()) > began + MINUTE);
  }

  private static boolean isOlder(Path file, long millis) {
    try {
      return Files.getLastModifiedTime(file).toMillis() < millis;
    } catch (IOException _) {
      return false; // it has taken its name by now
    }
  }

  /// In milliseconds since 1970; 0 where the system does not say.
  private static long began(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String system() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
      Path processes = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return Integer.toHexString((boot + processes).hashCode());
    } catch (IOException | UnsupportedOperationException _) {
      return UNKNOWN;
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
      case ClosedByInterruptException _ -> "the thread was interrupted";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
