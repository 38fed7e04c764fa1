package dev.retort.distill.cli;

import dev.retort.engine.data.Idx;
import dev.retort.engine.data.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Folders of images, in which every folder beside the classes is one.
final class ClassFolders {
  private static final Pattern TABLE =
      Pattern.compile("train(ing)?\\.(csv|tsv)", Pattern.CASE_INSENSITIVE);

  private ClassFolders() {}

  /// Whether a folder at that path would count as a class of the images in a folder, or does so
  /// already. What is hidden does not, and nothing in a folder whose data are files.
  static boolean wouldHave(Path data, Path folder) throws IOException {
    Path whole = real(data);
    Path place = real(folder);
    if (!place.startsWith(whole) || place.equals(whole) || hasFiles(whole)) {
      return false;
    }
    Path inside = whole.relativize(place);
    for (Path part : inside) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    try (ImageFolder images = ImageFolder.open(whole)) {
      List<String> classes = images.classNames();
      if (classes.isEmpty() || images.splits().contains(ImageFolder.ALL)) {
        return !classes.isEmpty();
      }
      Path root = whole.resolve(images.root());
      return !place.startsWith(root) || isInSplit(images, whole, place);
    }
  }

  /// Whether a folder is the part of a split, or lies there; beside a lone folder around the splits
  /// it would be a second one, so that they were no longer found.
  private static boolean isInSplit(ImageFolder images, Path whole, Path place) {
    return images.splits().stream()
        .anyMatch(split -> place.startsWith(whole.resolve(images.folder(split))));
  }

  /// Whether data are found in files here before any folder is looked at.
  private static boolean hasFiles(Path data) {
    String[] tables = data.toFile().list((_, name) -> TABLE.matcher(name).matches());
    return Idx.isPresent(data, "train") || (tables != null && tables.length > 0);
  }

  /// A path without links, as far as it exists.
  static Path real(Path path) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    return parent == null || Files.exists(whole)
        ? whole.toRealPath()
        : real(parent).resolve(parent.relativize(whole));
  }
}
