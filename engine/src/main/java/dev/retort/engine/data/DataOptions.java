package dev.retort.engine.data;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How [Datasets#open] finds and reads data.
///
/// `folder` is where named data sets are looked for first; `height` and `width`, unless 0, are what
/// images are stretched to; `label` is the label column of a table; `testFraction` is the part that
/// is set aside for testing where the data bring no test split, chosen from `seed`, from which
/// synthetic digits are drawn too; `progress` gets lines about downloads.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="datasets"}
public record DataOptions(
    @Nullable Path folder,
    int height,
    int width,
    @Nullable String label,
    double testFraction,
    long seed,
    Consumer<String> progress) {

  public static DataOptions defaults() {
    return new DataOptions(null, 0, 0, null, 0.2, 1, line -> {});
  }

  public DataOptions withFolder(@Nullable Path newFolder) {
    return new DataOptions(newFolder, height, width, label, testFraction, seed, progress);
  }

  /// Both at least 1, or both 0 for the images' own size.
  public DataOptions withImageSize(int newHeight, int newWidth) {
    boolean none = newHeight == 0 && newWidth == 0;
    if (!none && (newHeight < 1 || newWidth < 1 || newHeight > 8192 || newWidth > 8192)) {
      throw new IllegalArgumentException(
          "an image size from 1 to 8192 is needed, not %d x %d".formatted(newHeight, newWidth));
    }
    return new DataOptions(folder, newHeight, newWidth, label, testFraction, seed, progress);
  }

  public DataOptions withLabel(@Nullable String newLabel) {
    return new DataOptions(folder, height, width, newLabel, testFraction, seed, progress);
  }

  public DataOptions withTestFraction(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "a test fraction between 0 and 1 is needed, not " + fraction);
    }
    return new DataOptions(folder, height, width, label, fraction, seed, progress);
  }

  public DataOptions withSeed(long newSeed) {
    return new DataOptions(folder, height, width, label, testFraction, newSeed, progress);
  }

  public DataOptions withProgress(Consumer<String> newProgress) {
    return new DataOptions(folder, height, width, label, testFraction, seed, newProgress);
  }
}
