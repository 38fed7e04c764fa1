package dev.retort.engine.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// What lies where data are looked for and none are found that are known, as far as it is easily
/// told, and what to do about it.
final class UnknownData {
  private static final String UNKNOWN =
      "is no data set that is known (IDX, images in folders or a zip, CSV)";

  private UnknownData() {}

  /// Of a file that is neither a table nor a zip.
  ///
  /// @param head its first bytes
  static DataFormatException file(Path file, byte[] head) {
    return new DataFormatException(file, what(String.valueOf(file.getFileName()), head));
  }

  private static String what(String name, byte[] head) {
    if (head.length == 0) {
      return "is empty";
    }
    if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
      return "is UTF-16 text; save it as UTF-8";
    }
    if (CsvText.isText(head)) { // whose first letters may be those that images begin with
      return ofText(new String(head, StandardCharsets.UTF_8));
    }
    if (ImageFormat.of(head) != null) {
      return "is a single image; data are a folder or zip with one folder a class";
    }
    if (isIdx(name) || startsWith(head, 0, 0, 8)) {
      return "is one IDX file; give the folder with its images and labels";
    }
    return startsWith(head, 0x1F, 0x8B) ? "is compressed; unpack it first" : UNKNOWN;
  }

  private static String ofText(String head) {
    return head.lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .flatMap(CsvText::otherSeparator)
        .orElse(UNKNOWN);
  }

  private static boolean isIdx(String name) {
    return name.contains("idx") && name.contains("ubyte");
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether files are those inside a workbook of Excel or OpenDocument, which may hold pictures.
  static boolean isSpreadsheet(FileTree tree) {
    return tree.files().contains("xl/workbook.xml")
        || (tree.files().contains("mimetype") && tree.files().contains("content.xml"));
  }

  /// Of a folder or a zip file without images, and of a folder without IDX files or `train.csv`.
  static DataFormatException inside(Path path) throws IOException {
    boolean zip = !Files.isDirectory(path);
    try (FileTree tree = FileTree.open(path)) {
      if (zip && isSpreadsheet(tree)) {
        return new DataFormatException(path, "is a spreadsheet; save its sheet as CSV");
      }
      Optional<String> other =
          tree.files().stream()
              .filter(
                  zip
                      ? file -> TableFiles.isTable(file) || isIdx(file)
                      : file -> TableFiles.isTable(file) && file.indexOf('/') < 0)
              .min(Comparator.comparing(UnknownData::isNotForTraining));
      String none =
          "holds no data that are known: IDX files (train-images-idx3-ubyte, ...), images in one"
              + " folder a class, or train.csv";
      String table =
          zip ? "holds %s; unpack it first" : "holds no train.csv; give %s itself, or rename it";
      return new DataFormatException(
          path, other.map(file -> table.formatted(CsvText.shown(file))).orElse(none));
    }
  }

  private static boolean isNotForTraining(String file) {
    return !file.toLowerCase(Locale.ROOT).contains("train");
  }
}
