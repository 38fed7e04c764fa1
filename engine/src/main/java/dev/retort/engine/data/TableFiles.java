package dev.retort.engine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The tables of a folder that are called after splits, as folders of images are: `train.csv`,
/// `val.tsv`, `Test.csv`.
///
/// @param train to train on; without it there are no others
record TableFiles(@Nullable Path train, @Nullable Path valid, @Nullable Path test) {
  /// Those of a folder.
  ///
  /// @throws DataFormatException if two are of one split
  static TableFiles in(Path folder) throws IOException {
    List<Path> tables;
    try (Stream<Path> files = Files.list(folder)) {
      tables = files.filter(TableFiles::isTable).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    Path train = only(folder, tables, SplitNames.TRAIN);
    return train == null
        ? new TableFiles(null, null, null)
        : new TableFiles(
            train, only(folder, tables, SplitNames.VALID), only(folder, tables, SplitNames.TEST));
  }

  private static @Nullable Path only(Path folder, List<Path> tables, List<String> names)
      throws DataFormatException {
    List<Path> found = tables.stream().filter(file -> names.contains(split(file))).toList();
    if (found.size() > 1) {
      throw new DataFormatException(
          folder,
          "has %s and %s for the same split; keep one of them"
              .formatted(found.getFirst().getFileName(), found.getLast().getFileName()));
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private static boolean isTable(Path file) {
    return isTable(name(file)) && Files.isRegularFile(file);
  }

  /// Whether a file is called like a table.
  static boolean isTable(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".tsv");
  }

  /// What a table is called, without its ending.
  private static String split(Path table) {
    String name = name(table);
    return name.substring(0, name.length() - ".csv".length()).toLowerCase(Locale.ROOT);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
