package dev.retort.distill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files that a command reads, and the folders of its data: none of its results may take the
/// place of one, or be taken for one.
final class InputFiles {
  private final List<Path> files = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  /// @param file null where none is given
  InputFiles and(@Nullable Path file) {
    if (file != null) {
      files.add(file);
    }
    return this;
  }

  InputFiles and(Collection<Path> more) {
    files.addAll(more);
    return this;
  }

  InputFiles and(DataArguments data) {
    DataPlaces places = data.places();
    files.addAll(places.files());
    folders.addAll(places.folders());
    return this;
  }

  /// Refuses to replace one of them.
  ///
  /// @param option that says where the result goes, and what it says
  void requireApart(String option, Path given, Path written) {
    for (Path file : files) {
      if (areSame(file, written)) {
        throw Failure.usage(
            "%s %s would replace %s, which this command reads; choose another %s"
                .formatted(option, given, file, option));
      }
    }
    for (Path folder : folders) {
      DataFolders.requireApart(folder, option, given, written);
    }
  }

  /// Whether two names lead to one file, which need not be there yet.
  static boolean areSame(Path one, Path other) {
    try {
      boolean there = Files.exists(one) && Files.exists(other);
      return there ? Files.isSameFile(one, other) : absolute(one).equals(absolute(other));
    } catch (IOException e) {
      return absolute(one).equals(absolute(other));
    }
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
