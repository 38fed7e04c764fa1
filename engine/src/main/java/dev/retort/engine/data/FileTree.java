package dev.retort.engine.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
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
import java.util.Arrays;
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
    Datasets.requireFile(path);
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

  /// A folder of the file system, with the paths behind the names: a name whose bytes are no
  /// characters of the locale does not lead back to its file.
  record Folder(Path root, SortedMap<String, Path> folderPaths, SortedMap<String, Path> filePaths)
      implements FileTree {
    static Folder list(Path root) throws IOException {
      Folder tree = new Folder(root, new TreeMap<>(), new TreeMap<>());
      Files.walkFileTree(
          root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, tree.visitor());
      return tree;
    }

    /// Enters no folder that is passed over: what links in it lead to is nobody's concern.
    private FileVisitor<Path> visitor() {
      return new SimpleFileVisitor<Path>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
            throws IOException {
          if (isPassedOver(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
          }
          if (!folder.equals(root)) {
            String name = relative(folder);
            if (folderPaths.put(name, folder) != null) {
              throw alike(name);
            }
          }
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          if (!isPassedOver(file)) {
            String name = relative(file);
            if (filePaths.put(name, file) != null && Images.isNamedAsImage(name)) {
              throw alike(name);
            }
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

    private DataFormatException alike(String name) {
      return new DataFormatException(
          root,
          "two names in it both read '%s'; rename one, or choose a UTF-8 locale (LC_ALL=C.UTF-8)"
              .formatted(name));
    }

    private boolean isPassedOver(Path path) {
      return !path.equals(root) && !isOrdinary(relative(path));
    }

    private String relative(Path path) {
      return root.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    @Override
    public SortedSet<String> folders() {
      return (SortedSet<String>) folderPaths.keySet();
    }

    @Override
    public SortedSet<String> files() {
      return (SortedSet<String>) filePaths.keySet();
    }

    @Override
    public byte[] read(String file) throws IOException {
      Path path = filePaths.get(file);
      if (path == null) {
        throw new DataFormatException(root, "has no file " + file);
      }
      return Images.bytes(path);
    }

    @Override
    public String display(String path) {
      String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      return filePaths.getOrDefault(name, folderPaths.getOrDefault(name, root)).toString();
    }

    @Override
    public void close() {}
  }

  /// A zip file; check sums are compared as entries are read. Names never become paths.
  record Zip(Path path, ZipFile zip, SortedSet<String> folders, SortedMap<String, ZipEntry> entries)
      implements FileTree {
    /// What names are in that are not UTF-8 (APPNOTE.TXT, appendix D).
    private static final String FIRST_PC = "IBM437";

    static Zip list(Path path) throws IOException {
      ZipFile zip = open(path, StandardCharsets.UTF_8);
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

    private static ZipFile open(Path path, Charset names) throws IOException {
      try {
        return new ZipFile(path.toFile(), names);
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        boolean name = String.valueOf(e.getMessage()).contains("bad entry name");
        if (!name || !names.equals(StandardCharsets.UTF_8)) {
          throw unreadable(path, e);
        }
        if (!Charset.isSupported(FIRST_PC)) { // not every Java has it
          throw new DataFormatException(
              path + ": is a zip whose names are not UTF-8; pack it anew", e);
        }
      }
      return open(path, Charset.forName(FIRST_PC));
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
      String said = entry.getName();
      // as some programs for Windows pack, against the format
      String name = said.indexOf('/') < 0 ? said.replace('\\', '/') : said;
      boolean folder = name.endsWith("/");
      String plain = folder ? name.substring(0, name.length() - 1) : name;
      if (!isOrdinary(plain) || isForeign(plain)) {
        return;
      }
      if (plain.chars().filter(c -> c == '/').count() > MOST_FOLDERS) {
        throw new DataFormatException(
            path, "has a file below more than " + MOST_FOLDERS + " folders; pack it with fewer");
      }
      if (!folder && entries.put(plain, entry) != null && Images.isNamedAsImage(plain)) {
        throw new DataFormatException(
            path, "has two files named '%s'; pack it anew".formatted(plain));
      }
      int slash = folder ? plain.length() : plain.lastIndexOf('/');
      while (slash > 0 && folders.add(plain.substring(0, slash))) {
        slash = plain.lastIndexOf('/', slash - 1);
      }
    }

    /// Whether Windows takes the name for a place outside, or any system for none.
    private static boolean isForeign(String name) {
      return name.indexOf('\0') >= 0
          || name.matches("(?s)[A-Za-z]:[/\\\\].*")
          || Arrays.asList(name.split("[/\\\\]", -1)).contains("..");
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
