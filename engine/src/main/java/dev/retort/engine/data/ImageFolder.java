package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A folder, or a zip file as it stands, of JPEG, PNG, GIF or BMP images with one folder a class:
/// `CLASS/IMAGE`, or `SPLIT/CLASS/IMAGE` where SPLIT is train, valid or test.
///
/// Classes are the folders of the training split in the order of their names (by UTF-16, whatever
/// the locale), and samples come class by class, in each as torchvision's `ImageFolder` has JPEG,
/// PNG and BMP: the files right in it by name (by code points), then those of each folder below by
/// its path. All images get one shape: one channel when every file is grey, else three; height and
/// width of the first image or those asked for.
///
/// JPEGs are turned as their Exif data say. What is transparent is laid on white. Of 16 bits a
/// sample the upper 8 are kept, and an image is refused of which nothing but black would be left.
/// CMYK becomes the colours that its inks leave of white light, as in Pillow; colour profiles are
/// not looked at.
///
/// Refused, and not passed over, are pictures of other formats (WebP, TIFF, HEIC, SVG and the like)
/// among the images, several images beside the folders of the classes, and folders that seem to be
/// splits of other names or in classes.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="images"}
public final class ImageFolder implements AutoCloseable {
  /// The split that stands for everything where there are no folders of splits.
  public static final String ALL = "all";

  /// What must hold of an image before it is brought to the shape of all.
  private interface Demand {
    void check(Pixels image, String file) throws DataFormatException;
  }

  private final Path path;
  private final FileTree tree;
  private final ImageLayout layout;

  private ImageFolder(Path path, FileTree tree) {
    this.path = path;
    this.tree = tree;
    this.layout = new ImageLayout(tree);
  }

  /// Lists a folder or zip file.
  public static ImageFolder open(Path path) throws IOException {
    return new ImageFolder(path, FileTree.open(path));
  }

  /// Reads one split; [#ALL] where there are no folders of splits.
  public static Dataset read(Path path, String split) throws IOException {
    try (ImageFolder folder = open(path)) {
      return folder.read(split);
    }
  }

  /// Whether there are images in folders here at all, be it in a format that is refused.
  boolean hasImages() {
    return !UnknownData.isSpreadsheet(tree)
        && tree.files().stream()
            .anyMatch(
                file ->
                    file.indexOf('/') > 0
                        && (Images.isNamedAsImage(file) || UnreadPictures.isNamedAsOne(file)));
  }

  private void requireOneFolder(String split) throws DataFormatException {
    List<String> folders = layout.foldersOf(split);
    if (folders.size() > 1) {
      throw new DataFormatException(
          path,
          "has %s and %s for the same split; keep one of them"
              .formatted(folders.getFirst(), folders.get(1)));
    }
  }

  /// The splits that are there: train, perhaps valid and test; or [#ALL].
  public List<String> splits() {
    return layout.splits();
  }

  /// Where the classes or splits lie: empty, or the folders around them, each with a slash behind.
  public String root() {
    return layout.root();
  }

  /// Where everything of a split lies, as [#root] says it.
  ///
  /// @param split one of those that are there
  public String folder(String split) {
    return layout.prefix(split);
  }

  /// The names of the classes, sorted.
  public List<String> classNames() {
    return layout.classNames();
  }

  /// Decodes a split; the images decide what shape all become.
  ///
  /// @param split one of [#splits()]
  /// @throws DataFormatException naming the folder or image that is empty, damaged or unknown, the
  ///   pictures or folders of which not all would be read, or the folders that seem to be splits of
  ///   other names and not classes
  public Dataset read(String split) throws IOException {
    return read(split, null, null);
  }

  /// As [#read(String)], with every image brought to that shape (1 or 3, H, W), such as that of the
  /// split to train on.
  ///
  /// @throws IllegalArgumentException if no image has such a shape
  public Dataset read(String split, Shape shape) throws IOException {
    return read(split, shape, null);
  }

  /// As [#read(String)], with every image stretched to that size.
  ///
  /// @throws IllegalArgumentException if there is no such size
  public Dataset read(String split, int height, int width) throws IOException {
    return read(split, null, new int[] {height, width});
  }

  private Dataset read(String split, @Nullable Shape shape, int @Nullable [] size)
      throws IOException {
    if (!splits().contains(split)) {
      throw new DataFormatException(path, "has no split %s, but %s".formatted(split, splits()));
    }
    if (split.equals(ALL)) {
      MistakenSplits.refuse(path, layout);
    } else {
      requireOneFolder(split);
    }
    ClassImages images = ClassImages.list(tree, layout, split);
    List<String> files = images.files();
    Shape target = shape == null ? shapeOf(files.getFirst(), size) : shape;
    Images.requireImage(target);
    boolean mayBeGrey = shape == null && target.extent(0) == 1;
    Rows rows = decodeAll(files, target, mayBeGrey);
    if (rows == null) { // a colour among the greys: all again
      target = Shape.of(3, target.extent(1), target.extent(2));
      rows = decodeAll(files, target, false);
    }
    return new ByteDataset(
        Stored.of(name(), target, classNames(), Objects.requireNonNull(rows), images.labels()));
  }

  private Shape shapeOf(String file, int @Nullable [] size) throws IOException {
    try (ImageDecoder decoder = new ImageDecoder()) {
      Pixels first = decode(decoder, file);
      return Shape.of(
          first.channels(),
          size == null ? first.height() : size[0],
          size == null ? first.width() : size[1]);
    }
  }

  /// Decodes all images, in whatever folders they lie, in the order of their paths, as samples
  /// whose classes nobody knows.
  ///
  /// @param shape of each; grey becomes colours where it has them
  /// @param stretched whether other sizes are, and not refused
  /// @throws DataFormatException naming the folder without images or with pictures that are not
  ///   read, or the image that is damaged or of another shape
  Dataset unlabelled(Shape shape, boolean stretched, List<String> classNames) throws IOException {
    Images.requireImage(shape);
    UnreadPictures.refuse(path.toString(), tree.files());
    List<String> files = tree.files().stream().filter(Images::isNamedAsImage).toList();
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
    if (path.toRealPath().equals(other) || (folders && layout.isShared(path, other))) {
      throw new DataFormatException(
          unlabelled,
          "lies among the labelled images of %s, or they in it; name a folder of unlabelled ones alone"
              .formatted(path));
    }
  }

  @Override
  public void close() throws IOException {
    tree.close();
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

  private String name() {
    Path last = path.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "images" : last.toString();
    return name.toLowerCase(Locale.ROOT).endsWith(".zip")
        ? name.substring(0, name.length() - 4)
        : name;
  }
}
