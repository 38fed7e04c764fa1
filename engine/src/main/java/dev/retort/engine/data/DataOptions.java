package dev.retort.engine.data;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How [Datasets#open] finds and reads data.
///
/// `folder` is where named data sets are looked for first; `height` and `width`, unless 0, are what
/// images are stretched to; `label` is the label column of a table, `classNames` are the classes
/// that it may have, empty to find them; `unlabelled` is a folder or zip of images that are trained
/// on too, though nobody knows their classes; `testFraction` is the part that is set aside for
/// testing where the data bring no test split, chosen from `seed`, from which synthetic digits are
/// drawn too; `progress` gets lines about downloads.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="datasets"}
public record DataOptions(
    @Nullable Path folder,
    int height,
    int width,
    @Nullable String label,
    List<String> classNames,
    @Nullable Path unlabelled,
    double testFraction,
    long seed,
    Consumer<String> progress) {
  public DataOptions {
    classNames = List.copyOf(classNames);
    boolean none = height == 0 && width == 0;
    if (!none && (height < 1 || width < 1 || height > 8192 || width > 8192)) {
      throw new IllegalArgumentException(
          "an image size from 1 to 8192 is needed, not %d x %d".formatted(height, width));
    }
    if (!(testFraction > 0 && testFraction < 1)) {
      throw new IllegalArgumentException(
          "a test fraction between 0 and 1 is needed, not " + testFraction);
    }
  }

  public static DataOptions defaults() {
    return new DataOptions(null, 0, 0, null, List.of(), null, 0.2, 1, line -> {});
  }

  public DataOptions withFolder(@Nullable Path newFolder) {
    return new DataOptions(
        newFolder, height, width, label, classNames, unlabelled, testFraction, seed, progress);
  }

  /// Both at least 1, or both 0 for the images' own size.
  public DataOptions withImageSize(int newHeight, int newWidth) {
    return new DataOptions(
        folder, newHeight, newWidth, label, classNames, unlabelled, testFraction, seed, progress);
  }

  public DataOptions withLabel(@Nullable String newLabel) {
    return new DataOptions(
        folder, height, width, newLabel, classNames, unlabelled, testFraction, seed, progress);
  }

  /// With those classes only, in that order, for tables: some that a network knows may be absent
  /// from what it is tested on. Other data have their own, whatever is said here.
  public DataOptions withClasses(List<String> names) {
    return new DataOptions(
        folder, height, width, label, names, unlabelled, testFraction, seed, progress);
  }

  /// With the images of a folder or zip behind those to train on, in whatever folders they lie, in
  /// the order of their paths (by UTF-16, whatever the locale): samples with the label
  /// [dev.retort.engine.tensor.Batch#UNLABELLED], which only a teacher knows. Their ids go on
  /// behind those of the data to train on, with what was set aside of it for testing, and
  /// [Dataset#sha256()] is over all. What is chosen by and tested on stays as it is.
  ///
  /// *Shapes*: that of the samples to train on, (1, H, W) or (3, H, W). Other sizes are stretched
  /// where there is an image size, and else refused; grey becomes colours, colours never grey.
  ///
  /// Then [Datasets#open] throws [IllegalArgumentException] if the data are no images, and
  /// [DataFormatException] if there is no image, one is damaged or of another shape, or the folder
  /// lies among the images that have labels.
  ///
  /// {@snippet class="dev.retort.engine.data.ExamplesTest" region="unlabelled"}
  public DataOptions withUnlabelled(@Nullable Path images) {
    return new DataOptions(
        folder, height, width, label, classNames, images, testFraction, seed, progress);
  }

  public DataOptions withTestFraction(double fraction) {
    return new DataOptions(
        folder, height, width, label, classNames, unlabelled, fraction, seed, progress);
  }

  public DataOptions withSeed(long newSeed) {
    return new DataOptions(
        folder, height, width, label, classNames, unlabelled, testFraction, newSeed, progress);
  }

  public DataOptions withProgress(Consumer<String> newProgress) {
    return new DataOptions(
        folder, height, width, label, classNames, unlabelled, testFraction, seed, newProgress);
  }
}
