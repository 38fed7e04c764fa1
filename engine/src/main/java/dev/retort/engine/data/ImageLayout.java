package dev.retort.engine.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where the splits and the classes of a tree of images lie, told by the names of its folders.
///
/// A prefix is the path of a folder with a slash behind, or empty.
final class ImageLayout {
  private final FileTree tree;
  private final String root;
  private final List<String> splits;

  ImageLayout(FileTree tree) {
    this.tree = tree;
    this.root = inside("", name -> SplitNames.TRAIN.contains(name.toLowerCase(Locale.ROOT)));
    List<String> found = new ArrayList<>();
    for (String split : List.of("train", "valid", "test")) {
      if (folderOf(split) != null) {
        found.add(split);
      }
    }
    this.splits = found.contains("train") ? List.copyOf(found) : List.of(ImageFolder.ALL);
  }

  /// Train, perhaps valid and test; or [ImageFolder#ALL].
  List<String> splits() {
    return splits;
  }

  /// The prefix of the splits or, where there are none, of the classes.
  String root() {
    return root;
  }

  /// Sorted.
  List<String> classNames() {
    return List.copyOf(children(classesOf(splits.getFirst())));
  }

  /// The prefix of the classes of a split, which may lie in a lone folder in its own. The lone
  /// folder of a split to test on may also be a class, as it is one of the split to train on.
  String classesOf(String split) {
    String prefix = prefix(split);
    if (split.equals(ImageFolder.ALL)) {
      return prefix;
    }
    Set<String> known = split.equals("train") ? Set.of() : children(classesOf("train"));
    return inside(prefix, known::contains);
  }

  /// The prefix of all that belongs to a split.
  String prefix(String split) {
    return split.equals(ImageFolder.ALL) ? root : root + folderOf(split) + "/";
  }

  /// The name of a split's folder, whether or not there is one to train on; null without one.
  @Nullable String folderOf(String split) {
    List<String> folders = foldersOf(split);
    return folders.isEmpty() ? null : folders.getFirst();
  }

  /// All that may be meant by a split; more than one are too many.
  List<String> foldersOf(String split) {
    List<String> known =
        split.equals("train")
            ? SplitNames.TRAIN
            : split.equals("test") ? SplitNames.TEST : SplitNames.VALID;
    return children(root).stream()
        .filter(child -> known.contains(child.toLowerCase(Locale.ROOT)))
        .toList();
  }

  /// The prefix of what lies in lone folders around everything there, as archives often have.
  String unwrapped(String prefix) {
    return inside(prefix, _ -> false);
  }

  private String inside(String prefix, Predicate<String> isEnd) {
    String inner = prefix;
    while (true) {
      SortedSet<String> children = children(inner);
      String only = children.size() == 1 ? children.first() : "";
      if (only.isEmpty() || isEnd.test(only) || children(inner + only + "/").isEmpty()) {
        return inner;
      }
      inner += only + "/";
    }
  }

  /// The names of the folders right in a folder.
  SortedSet<String> children(String prefix) {
    SortedSet<String> names = new TreeSet<>();
    for (String folder : below(tree.folders(), prefix)) {
      if (folder.indexOf('/', prefix.length()) < 0) {
        names.add(folder.substring(prefix.length()));
      }
    }
    return names;
  }

  /// The names of those that have images somewhere in them.
  SortedSet<String> childrenWithImages(String prefix) {
    SortedSet<String> names = new TreeSet<>();
    for (String file : files(prefix)) {
      int end = file.indexOf('/', prefix.length());
      if (end >= 0 && Images.isNamedAsImage(file)) {
        names.add(file.substring(prefix.length(), end));
      }
    }
    return names;
  }

  /// The images right in a folder.
  List<String> imagesIn(String prefix) {
    return files(prefix).stream()
        .filter(file -> file.indexOf('/', prefix.length()) < 0 && Images.isNamedAsImage(file))
        .toList();
  }

  /// All files in a folder and in those in it.
  SortedSet<String> files(String prefix) {
    return below(tree.files(), prefix);
  }

  private static SortedSet<String> below(SortedSet<String> paths, String prefix) {
    if (prefix.isEmpty()) {
      return paths;
    }
    String end = prefix.substring(0, prefix.length() - 1) + "0"; // '0' follows '/'
    return paths.subSet(prefix, end);
  }

  /// Whether a folder lies in a labelled part of the tree at that path, or one in it; links to
  /// either do not hide that.
  boolean isShared(Path path, Path folder) throws IOException {
    for (String split : splits) {
      Path labelled = path.resolve(prefix(split)).toRealPath();
      if (folder.startsWith(labelled) || labelled.startsWith(folder)) {
        return true;
      }
    }
    return false;
  }
}
