package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A folder, or a zip file as it stands, of JPEG, PNG, GIF or BMP images with one folder a class:
/// `CLASS/IMAGE`, or `SPLIT/CLASS/IMAGE` where SPLIT is train, valid or test.
///
/// Classes are the folders of the training split in the order of their names (by UTF-16, whatever
/// the locale), and samples come class by class, by name. All images get one shape: one channel
/// when every file is grey, else three; height and width of the first image or those asked for.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="images"}
public final class ImageFolder implements AutoCloseable {
  /// The split that stands for everything where there are no folders of splits.
  public static final String ALL = "all";

  private static final List<String> TRAIN = List.of("train", "training");
  private static final List<String> VALID = List.of("valid", "validation", "val", "dev");
  private static final List<String> TEST = List.of("test", "testing");

  /// What the names of splits have in them that are called in another way, as `training_set` is.
  private static final List<String> SPLITS = List.of("train", "test", "val", "dev");

  /// What must hold of an image before it is brought to the shape of all.
  private interface Demand {
    void check(Pixels image, String file) throws DataFormatException;
  }

  private final Path path;
  private final FileTree tree;
  private final String root;
  private final List<String> splits;

  private ImageFolder(Path path, FileTree tree) {
    this.path = path;
    this.tree = tree;
    this.root = root(tree);
    List<String> found = new ArrayList<>();
    if (folderOf("train") != null) {
      for (String split : List.of("train", "valid", "test")) {
        if (folderOf(split) != null) {
          found.add(split);
        }
      }
    } else {
      found.add(ALL);
    }
    this.splits = List.copyOf(found);
  }

  /// Lists a folder or zip file.
  public static ImageFolder open(Path path) throws IOException {
    return new ImageFolder(path, FileTree.open(path));
  }

  /// Reads one split; [#ALL] where there are no folders of splits.
  public static Dataset read(Path path, String split) throws IOException {
    try (ImageFolder folder = open(path)) {
      return folder.read(split, null, null);
    }
  }

  /// Whether there are images in folders here at all.
  boolean hasImages() {
    return tree.files().stream().anyMatch(f -> isImage(f) && f.indexOf('/') > 0);
  }

  /// The splits that are there: train, perhaps valid and test; or [#ALL].
  public List<String> splits() {
    return splits;
  }

  /// Where the classes or splits lie: empty, or the folders around them, each with a slash behind.
  public String root() {
    return root;
  }

  /// The names of the classes, sorted.
  public List<String> classNames() {
    return List.copyOf(children(splits.contains(ALL) ? root : prefix("train")));
  }

  /// Decodes a split. `shape` (1 or 3, H, W) is what every image becomes; without it the images
  /// decide, and `size` (H, W) overrules their height and width.
  ///
  /// @throws DataFormatException naming the folder or image that is empty, damaged or unknown, or
  ///   the folders that seem to be splits of other names and not classes
  public Dataset read(String split, @Nullable Shape shape, int @Nullable [] size)
      throws IOException {
    if (!splits.contains(split)) {
      throw new DataFormatException(path, "has no split %s, but %s".formatted(split, splits));
    }
    if (split.equals(ALL)) {
      requireNoSplits();
    }
    List<String> classes = classNames();
    List<String> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    list(split, classes, files, labels);
    Shape target = shape;
    if (target == null) {
      try (ImageDecoder decoder = new ImageDecoder()) {
        Pixels first = decode(decoder, files.get(0));
        target =
            Shape.of(
                first.channels(),
                size == null ? first.height() : size[0],
                size == null ? first.width() : size[1]);
      }
    }
    Images.requireImage(target);
    Rows rows = shape != null || target.extent(0) == 3 ? decodeAll(files, target, false) : null;
    if (rows == null) {
      rows = decodeAll(files, target, true);
    }
    if (rows == null) { // a colour among the greys: all again
      target = Shape.of(3, target.extent(1), target.extent(2));
      rows = decodeAll(files, target, false);
    }
    int[] labelArray = labels.stream().mapToInt(Integer::intValue).toArray();
    return new ByteDataset(
        Stored.of(name(), target, classes, Objects.requireNonNull(rows), labelArray));
  }

  /// Decodes all images, in whatever folders they lie, in the order of their paths, as samples
  /// whose classes nobody knows.
  ///
  /// @param shape of each; grey becomes colours where it has them
  /// @param stretched whether other sizes are, and not refused
  /// @throws DataFormatException naming the folder without images, or the image that is damaged or
  ///   of another shape
  Dataset unlabelled(Shape shape, boolean stretched, List<String> classNames) throws IOException {
    Images.requireImage(shape);
    List<String> files = tree.files().stream().filter(ImageFolder::isImage).toList();
    if (files.isEmpty()) {
      throw new DataFormatException(path, "has no image (JPEG, PNG, GIF, BMP) to learn from");
    }
    Demand alike = (image, file) -> requireAlike(image, shape, stretched, file);
    Rows rows = decodeAll(files, shape, false, alike);
    int[] none = new int[files.size()];
    Arrays.fill(none, Batch.UNLABELLED);
    return new ByteDataset(
        Stored.of(name(), shape, classNames, Objects.requireNonNull(rows), none));
  }

  private void requireAlike(Pixels image, Shape shape, boolean stretched, String file)
      throws DataFormatException {
    boolean colour = image.channels() > shape.extent(0);
    boolean sized = image.height() == shape.extent(1) && image.width() == shape.extent(2);
    if (colour || !(sized || stretched)) {
      throw new DataFormatException(
          "%s: is an unlabelled image of shape %s, but those to train on have %s; %s"
              .formatted(
                  tree.display(file),
                  Shape.of(image.channels(), image.height(), image.width()),
                  shape,
                  colour
                      ? "save it in grey"
                      : "scale it (or, where the labelled ones are files too, stretch all by an"
                          + " image size)"));
    }
  }

  /// Refuses unlabelled images that lie among these, or these among them: some would be learnt from
  /// twice, or tested on, or their folder be taken for a class.
  void requireApart(Path unlabelled) throws IOException {
    Path other = unlabelled.toRealPath();
    boolean folders = Files.isDirectory(path) && Files.isDirectory(other);
    if (path.toRealPath().equals(other) || (folders && isShared(other))) {
      throw new DataFormatException(
          unlabelled,
          "lies among the labelled images of %s, or they in it; name a folder of unlabelled ones alone"
              .formatted(path));
    }
  }

  /// Whether a folder lies in a labelled part, or one in it; links to either do not hide that.
  private boolean isShared(Path other) throws IOException {
    for (String split : splits) {
      Path labelled = path.resolve(split.equals(ALL) ? root : prefix(split)).toRealPath();
      if (other.startsWith(labelled) || labelled.startsWith(other)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }

  /// Refuses to take for classes what seem to be splits: folders without an image right in them
  /// that are called like splits and all hold the same folders of images, or splits to choose and
  /// to test by.
  private void requireNoSplits() throws DataFormatException {
    SortedMap<String, SortedSet<String>> inside = new TreeMap<>();
    SortedSet<String> classes = new TreeSet<>(); // with images right in them
    for (String file : tree.files()) {
      int end = file.startsWith(root) ? file.indexOf('/', root.length()) : -1;
      if (end < 0 || !isImage(file)) {
        continue;
      }
      int next = file.indexOf('/', end + 1);
      String name = file.substring(root.length(), end);
      if (next < 0) {
        classes.add(name);
      } else {
        inside.computeIfAbsent(name, _ -> new TreeSet<>()).add(file.substring(end + 1, next));
      }
    }
    inside.keySet().removeAll(classes);
    String test = folderOf("test");
    String valid = folderOf("valid");
    if (test != null && valid != null && inside.containsKey(test) && inside.containsKey(valid)) {
      throw new DataFormatException(
          path,
          "has %s and %s but no folder train; call the folder of images to train on so"
              .formatted(test, valid));
    }
    List<SortedSet<String>> contents = inside.values().stream().distinct().toList();
    if (inside.size() > 1
        && contents.size() == 1
        && contents.getFirst().size() > 1
        && inside.keySet().stream().allMatch(ImageFolder::isCalledLikeASplit)) {
      throw new DataFormatException(
          path,
          "%s look like splits, not classes, for each holds %s; rename them to train and test (and valid)"
              .formatted(few(inside.keySet()), few(contents.getFirst())));
    }
  }

  private static boolean isCalledLikeASplit(String folder) {
    String name = folder.toLowerCase(Locale.ROOT);
    return SPLITS.stream().anyMatch(name::contains);
  }

  private static String few(Collection<String> names) {
    String few = names.stream().limit(3).collect(Collectors.joining(", "));
    return names.size() > 3 ? few + ", ..." : few;
  }

  private void list(String split, List<String> classes, List<String> files, List<Integer> labels)
      throws DataFormatException {
    String prefix = split.equals(ALL) ? root : prefix(split);
    SortedSet<String> own = children(prefix);
    if (own.isEmpty()) {
      throw new DataFormatException(
          tree.display(prefix) + ": has no folders; one folder of images a class is expected");
    }
    for (String name : own) {
      int label = Collections.binarySearch(classes, name);
      if (label < 0) {
        throw new DataFormatException(
            tree.display(prefix + name)
                + ": is a class that the training split does not have; known are "
                + classes);
      }
      int before = files.size();
      String start = prefix + name + "/";
      for (String file : tree.files().subSet(start, prefix + name + "0")) { // '0' follows '/'
        if (isImage(file)) {
          files.add(file);
          labels.add(label);
        }
      }
      if (files.size() == before) {
        throw new DataFormatException(
            tree.display(prefix + name)
                + ": is a class without readable images (JPEG, PNG, GIF, BMP); fill or remove it");
      }
    }
  }

  /// All images in one shape; null when `onlyGrey` and one is not.
  private @Nullable Rows decodeAll(List<String> files, Shape shape, boolean onlyGrey)
      throws IOException {
    return decodeAll(files, shape, onlyGrey, (_, _) -> {});
  }

  private @Nullable Rows decodeAll(List<String> files, Shape shape, boolean onlyGrey, Demand demand)
      throws IOException {
    Rows rows = new Rows(Batch.Kind.BYTES, shape.elements(), files.size());
    AtomicBoolean colour = new AtomicBoolean();
    int threads = Runtime.getRuntime().availableProcessors();
    int block = 64;
    int blocks = (files.size() + block - 1) / block;
    InParallel.run(
        threads,
        blocks,
        IOException.class,
        number -> {
          try (ImageDecoder decoder = new ImageDecoder()) {
            int end = Math.min(files.size(), (number + 1) * block);
            for (int n = number * block; n < end && !(onlyGrey && colour.get()); n++) {
              Pixels pixels = decode(decoder, files.get(n));
              demand.check(pixels, files.get(n));
              if (onlyGrey && pixels.channels() != 1) {
                colour.set(true);
              }
              rows.set(n, pixels.fitted(shape).values(), 0);
            }
          }
        });
    return onlyGrey && colour.get() ? null : rows;
  }

  private Pixels decode(ImageDecoder decoder, String file) throws IOException {
    return decoder.decode(tree.read(file), tree.display(file));
  }

  /// Steps into a lone folder around everything, as archives often have.
  private static String root(FileTree tree) {
    String root = "";
    while (true) {
      SortedSet<String> children = children(tree, root);
      String only = children.size() == 1 ? children.first() : "";
      boolean wraps = !only.isEmpty() && !children(tree, root + only + "/").isEmpty();
      if (!wraps || TRAIN.contains(only.toLowerCase(Locale.ROOT))) {
        return root;
      }
      root += only + "/";
    }
  }

  private SortedSet<String> children(String prefix) {
    return children(tree, prefix);
  }

  /// The names of the folders directly below.
  private static SortedSet<String> children(FileTree tree, String prefix) {
    SortedSet<String> names = new TreeSet<>();
    for (String folder : tree.folders()) {
      if (folder.startsWith(prefix)
          && folder.length() > prefix.length()
          && folder.indexOf('/', prefix.length()) < 0) {
        names.add(folder.substring(prefix.length()));
      }
    }
    return names;
  }

  private @Nullable String folderOf(String split) {
    List<String> known = split.equals("train") ? TRAIN : split.equals("test") ? TEST : VALID;
    for (String child : children(root)) {
      if (known.contains(child.toLowerCase(Locale.ROOT))) {
        return child;
      }
    }
    return null;
  }

  private String prefix(String split) {
    return root + folderOf(split) + "/";
  }

  static boolean isImage(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg")
        || name.endsWith(".jpeg")
        || name.endsWith(".png")
        || name.endsWith(".gif")
        || name.endsWith(".bmp");
  }

  private String name() {
    Path last = path.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "images" : last.toString();
    return name.toLowerCase(Locale.ROOT).endsWith(".zip")
        ? name.substring(0, name.length() - 4)
        : name;
  }
}
