package dev.retort.engine.data;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds MNIST on this machine, or fetches it once into the user's cache.
///
/// The four files are looked for in the folder of the options, in what the environment variable
/// RETORT_DATA names and in the user's cache, each time in the folder itself and in `mnist` below
/// it. What is fetched is compared with the SHA-256 of its uncompressed contents.
final class Mnist {
  /// Where the files may be had from, each folder with all four.
  private static final List<String> MIRRORS =
      List.of(
          "https://ossci-datasets.s3.amazonaws.com/mnist/",
          "https://storage.googleapis.com/cvdf-datasets/mnist/");

  private static final int PATIENCE_MILLIS = 10_000;
  private static final long MAX_FILE = 1 << 25;

  /// A file as its authors published it.
  record Part(String name, String sha256) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(
              "train-images-idx3-ubyte.gz",
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
          new Part(
              "train-labels-idx1-ubyte.gz",
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
          new Part(
              "t10k-images-idx3-ubyte.gz",
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
          new Part(
              "t10k-labels-idx1-ubyte.gz",
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

  private Mnist() {}

  /// The folder with the files.
  static Path locate(DataOptions options) throws IOException {
    return locate(
        folders(options, System.getenv("RETORT_DATA")), cache(), MIRRORS, options.progress());
  }

  static Path locate(
      List<Path> folders, Path cache, List<String> mirrors, Consumer<String> progress)
      throws IOException {
    List<Path> all = new ArrayList<>(folders);
    all.add(cache);
    for (Path folder : all) {
      for (Path candidate : List.of(folder, folder.resolve("mnist"))) {
        if (Idx.isPresent(candidate, "train") && Idx.isPresent(candidate, "t10k")) {
          return candidate;
        }
      }
    }
    Path target = cache.resolve("mnist");
    requireWritable(target);
    String last = "no mirror is known";
    for (String mirror : mirrors) {
      try {
        fetch(PARTS, mirror, target, progress);
        return target;
      } catch (IOException e) {
        last = mirror + ": " + e.getMessage();
        progress.accept(last);
      }
    }
    throw new NoSuchFileException(
        "mnist",
        null,
        "MNIST is not here and could not be fetched (%s); put %s into %s, or name their folder with --data or RETORT_DATA"
            .formatted(last, String.join(", ", PARTS.stream().map(Part::name).toList()), target));
  }

  /// Makes the folder that the files are to lie in. Without it all mirrors would seem to fail.
  private static void requireWritable(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      folder.getFileSystem().provider().checkAccess(folder, AccessMode.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "cannot write the cache %s (%s), into which MNIST would be fetched; set XDG_CACHE_HOME to another folder, or name the folder of its four files with --data or RETORT_DATA"
              .formatted(folder, reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "no permission";
      case FileAlreadyExistsException _ -> "a file is called so";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  private static List<Path> folders(DataOptions options, @Nullable String variable) {
    List<Path> folders = new ArrayList<>();
    if (options.folder() != null) {
      folders.add(options.folder());
    }
    if (variable != null && !variable.isBlank()) {
      folders.add(Path.of(variable));
    }
    return folders;
  }

  private static Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg == null || xdg.isBlank()
        ? Path.of(System.getProperty("user.home", "."), ".cache", "retort")
        : Path.of(xdg, "retort");
  }

  static synchronized void fetch(
      List<Part> parts, String mirror, Path target, Consumer<String> progress) throws IOException {
    for (Part part : parts) {
      Path file = target.resolve(part.name);
      if (Files.exists(file) && isWhole(file, part)) {
        continue; // from an attempt that broke off
      }
      byte[] bytes = download(mirror + part.name, progress);
      if (!isWhole(new ByteArrayInputStream(bytes), part)) {
        throw new DataFormatException(part.name + ": its contents are not those of MNIST");
      }
      keep(bytes, target, part.name);
    }
  }

  /// By way of a folder of its own, because another program may be fetching the same. On the disk
  /// before it has its name, because what lies in the cache is not looked at again.
  private static void keep(byte[] bytes, Path target, String name) throws IOException {
    Path folder = Files.createTempDirectory(target, "fetched");
    Path whole = folder.resolve(name);
    try {
      try (FileChannel out = FileChannel.open(whole, CREATE_NEW, WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(whole, target.resolve(name), ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
      Files.delete(folder);
    }
  }

  /// Into memory: what lies in the cache is whole.
  private static byte[] download(String address, Consumer<String> progress) throws IOException {
    URLConnection connection = URI.create(address).toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    long size = connection.getContentLengthLong();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = connection.getInputStream()) {
      byte[] buffer = new byte[1 << 16];
      long said = -1;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        long got = out.size();
        if (got > MAX_FILE) {
          throw new DataFormatException(address + " is longer than MNIST can be");
        }
        long tenth = size > 0 ? 10 * got / size : 0;
        if (tenth != said) {
          said = tenth;
          String whole = size > 0 ? String.format(Locale.ROOT, " of %.1f", size / 1e6) : "";
          progress.accept(String.format(Locale.ROOT, "%s: %.1f%s MB", address, got / 1e6, whole));
        }
      }
    }
    return out.toByteArray();
  }

  private static boolean isWhole(Path file, Part part) throws IOException {
    try (InputStream raw = Files.newInputStream(file)) {
      return isWhole(raw, part);
    }
  }

  private static boolean isWhole(InputStream raw, Part part) throws IOException {
    try (Gunzip unzipped = new Gunzip(raw, part.name);
        DigestInputStream in = new DigestInputStream(unzipped, Sha256.digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      return Sha256.hex(in.getMessageDigest()).equals(part.sha256);
    } catch (DataFormatException _) {
      return false;
    }
  }
}
