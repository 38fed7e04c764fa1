package dev.retort.engine.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Refuses to take for classes what seem to be splits, or to take for one class what lies in splits
/// of it: a network would learn to tell the splits apart, or be tested on what it has learnt from.
final class MistakenSplits {
  /// What the names of splits have in them, and `valley` and `contest` too.
  private static final List<String> PARTS = List.of("train", "test", "val", "dev");

  /// Has a word for it, as `seg_train`, `training_set` and `train2017` have.
  private static final Pattern TO_TRAIN = word("train|training");

  private static final Pattern TO_TEST = word("test|testing|val|valid|validation|dev");

  private final Path path;

  /// The folders without an image right in them, with the folders of images in each.
  private final SortedMap<String, SortedSet<String>> inside = new TreeMap<>();

  /// The same, without the lone folders that are around everything in one.
  private final SortedMap<String, SortedSet<String>> unwrapped = new TreeMap<>();

  private boolean haveClasses;

  private MistakenSplits(Path path, ImageLayout layout) {
    this.path = path;
    for (String name : layout.childrenWithImages(layout.root())) {
      String prefix = layout.root() + name + "/";
      if (layout.imagesIn(prefix).isEmpty()) {
        inside.put(name, layout.childrenWithImages(prefix));
        unwrapped.put(name, layout.childrenWithImages(layout.unwrapped(prefix)));
      } else {
        haveClasses = true;
      }
    }
  }

  /// @param path of data that have no folder called train
  static void refuse(Path path, ImageLayout layout) throws DataFormatException {
    MistakenSplits mistaken = new MistakenSplits(path, layout);
    mistaken.refuseWithoutTrain(layout);
    mistaken.refuseAlike();
    mistaken.refuseByNames();
    mistaken.refuseInClasses();
  }

  private void refuseWithoutTrain(ImageLayout layout) throws DataFormatException {
    String test = layout.folderOf("test");
    String valid = layout.folderOf("valid");
    if (test != null && valid != null && inside.containsKey(test) && inside.containsKey(valid)) {
      throw new DataFormatException(
          path,
          "has %s and %s but no folder train; call the folder of images to train on so"
              .formatted(test, valid));
    }
  }

  /// Refuses folders that all hold the same folders of images.
  private void refuseAlike() throws DataFormatException {
    List<SortedSet<String>> contents = unwrapped.values().stream().distinct().toList();
    if (unwrapped.size() > 1
        && contents.size() == 1
        && contents.getFirst().size() > 1
        && unwrapped.keySet().stream().allMatch(MistakenSplits::hasPart)) {
      throw new DataFormatException(
          path,
          "%s look like splits, not classes, for each holds %s; rename them to train and test (and valid)"
              .formatted(few(unwrapped.keySet()), few(contents.getFirst())));
    }
  }

  /// Refuses folders of which one is called as if to train on and one as if to test on.
  private void refuseByNames() throws DataFormatException {
    List<String> named = inside.keySet().stream().filter(MistakenSplits::isCalledASplit).toList();
    if (named.stream().anyMatch(name -> matches(TO_TRAIN, name))
        && named.stream().anyMatch(name -> matches(TO_TEST, name))) {
      throw new DataFormatException(
          path,
          "%s look like splits, not classes; rename them to train and test (and valid) or, if they are classes, by other words"
              .formatted(few(named)));
    }
  }

  /// Refuses classes that hold nothing but splits.
  private void refuseInClasses() throws DataFormatException {
    NavigableSet<String> splits = new TreeSet<>();
    inside.values().forEach(splits::addAll);
    if (!haveClasses
        && splits.size() > 1
        && splits.stream().allMatch(MistakenSplits::isCalledASplit)) {
      throw new DataFormatException(
          path,
          "%s hold nothing but %s, which look like splits; put train and test above the classes"
              .formatted(few(inside.keySet()), few(splits)));
    }
  }

  private static boolean hasPart(String folder) {
    String name = folder.toLowerCase(Locale.ROOT);
    return PARTS.stream().anyMatch(name::contains);
  }

  private static boolean isCalledASplit(String folder) {
    return matches(TO_TRAIN, folder) || matches(TO_TEST, folder);
  }

  private static boolean matches(Pattern pattern, String folder) {
    return pattern.matcher(folder.toLowerCase(Locale.ROOT)).find();
  }

  private static Pattern word(String words) {
    return Pattern.compile("(?<![a-z])(" + words + ")(set|data|images)?(?![a-z])");
  }

  private static String few(Collection<String> names) {
    String few = names.stream().limit(3).collect(Collectors.joining(", "));
    return names.size() > 3 ? few + ", ..." : few;
  }
}
