package dev.retort.engine.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A folder, or a zip file read in place, as sorted paths with `/` between their parts and bytes
/// behind them. Hidden files and what archivers leave behind are passed over; links are followed.
/// Reading is safe from many threads.
sealed interface FileTree extends AutoCloseable {
  int MAX_FILE = 1 << 28;

  /// Folders above an entry of a zip. Each is listed by itself, so that without a limit a small zip
  /// of deep names would fill the memory.
  int MOST_FOLDERS = 32;

  /// All folders, relative, without a slash at the end.
  SortedSet<String> folders();

  /// All files, relative.
  SortedSet<String> files();

  byte[] read(String file) throws IOException;

  /// How messages call a file or folder in it.
  String display(String path);

  @Override
  void close() throws IOException;

  static FileTree open(Path path) throws IOException {
    return Files.isDirectory(path) ? Folder.list(path) : Zip.list(path);
  }

  private static boolean isOrdinary(String name) {
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.startsWith(".") || part.equals("__MACOSX")) {
        return false;
      }
    }
    return true;
  }

  /// A folder of the file system.
  record Folder(Path root, SortedSet<String> folders, SortedSet<String> files) implements FileTree {
    static Folder list(Path root) throws IOException {
      Folder tree = new Folder(root, new TreeSet<>(), new TreeSet<>());
      Files.walkFileTree(
          root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, tree.visitor());
      return tree;
    }

    /// Enters no folder that is passed over: what links in it lead to is nobody's concern.
    private FileVisitor<Path> visitor() {
      return new SimpleFileVisitor<Path>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
          if (isPassedOver(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
          }
          if (!folder.equals(root)) {
            folders.add(relative(folder));
          }
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          if (!isPassedOver(file)) {
            files.add(relative(file));
          }
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException cause) throws IOException {
          if (isPassedOver(path)) {
            return FileVisitResult.CONTINUE;
          }
          if (cause instanceof FileSystemLoopException loop) {
            throw new DataFormatException(
                loop.getFile() + ": is a link to a folder that it lies in; remove it");
          }
          throw cause;
        }
      };
    }

    private boolean isPassedOver(Path path) {
      return !path.equals(root) && !isOrdinary(relative(path));
    }

    private String relative(Path path) {
      return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    @Override
    public byte[] read(String file) throws IOException {
      return Images.bytes(root.resolve(file));
    }

    @Override
    public String display(String path) {
      return root.resolve(path).toString();
    }

    @Override
    public void close() {}
  }

  /// A zip file; check sums are compared as entries are read.
  record Zip(Path path, ZipFile zip, SortedSet<String> folders, SortedMap<String, ZipEntry> entries)
      implements FileTree {
    static Zip list(Path path) throws IOException {
      ZipFile zip;
      try {
        zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw unreadable(path, e);
      }
      Zip tree = new Zip(path, zip, new TreeSet<>(), new TreeMap<>());
      try {
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
          tree.add(all.nextElement());
        }
      } catch (DataFormatException e) {
        zip.close();
        throw e;
      }
      return tree;
    }

    /// Says why in the JDK's words, by which alone a whole zip that it does not read can be told.
    private static DataFormatException unreadable(Path path, Exception cause) {
      String reason = String.valueOf(cause.getMessage());
      boolean whole = reason.contains("encrypted") || reason.contains("compression method");
      String said =
          whole
              ? "is a zip that cannot be read (%s); pack it anew, deflated and without a password"
              : "is not a whole zip file (%s); get it again";
      return new DataFormatException(path + ": " + said.formatted(reason), cause);
    }

    private void add(ZipEntry entry) throws DataFormatException {
      String name = entry.getName();
      boolean folder = name.endsWith("/");
      String plain = folder ? name.substring(0, name.length() - 1) : name;
      if (!isOrdinary(plain) || isForeign(plain)) {
        return;
      }
      if (plain.chars().filter(c -> c == '/').count() > MOST_FOLDERS) {
        throw new DataFormatException(
            path, "has a file below more than " + MOST_FOLDERS + " folders; pack it with fewer");
      }
      if (!folder) {
        entries.put(plain, entry);
      }
      int slash = folder ? plain.length() : plain.lastIndexOf('/');
      while (slash > 0 && folders.add(plain.substring(0, slash))) {
        slash = plain.lastIndexOf('/', slash - 1);
      }
    }

    /// Whether the system that packed it, or another one, takes the name for a path or for none.
    private static boolean isForeign(String name) {
      return name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0 || name.indexOf(':') >= 0;
    }

    @Override
    public SortedSet<String> files() {
      return (SortedSet<String>) entries.keySet();
    }

    @Override
    public byte[] read(String file) throws IOException {
      ZipEntry entry = entries.get(file);
      if (entry == null) {
        throw new DataFormatException(path, "has no entry " + file);
      }
      if (entry.getSize() > MAX_FILE) {
        throw new DataFormatException(
            display(file) + ": is larger than 256 MB; images are smaller");
      }
      byte[] bytes;
      try (InputStream in = zip.getInputStream(entry)) {
        bytes = in.readNBytes(MAX_FILE);
      } catch (IOException | RuntimeException e) {
        throw new DataFormatException(
            display(file) + ": cannot be unpacked (" + e.getMessage() + "); get the zip again", e);
      }
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (crc.getValue() != entry.getCrc()) {
        throw new DataFormatException(
            display(file) + ": its check sum does not match; get the zip again");
      }
      return bytes;
    }

    @Override
    public String display(String file) {
      return path + "!/" + file;
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
