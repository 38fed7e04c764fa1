package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens a data set by name or path and recognises its format by its content: IDX, folders or zips
/// of images, CSV tables, and the names `mnist`, `synthetic` and `synthetic:100000`.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="datasets"}
public final class Datasets {
  private static final int SYNTHETIC = 10_000;
  private static final int MAX_SYNTHETIC = 10_000_000;

  private Datasets() {}

  /// Opens with [DataOptions#defaults()].
  public static DataSplits open(String nameOrPath) throws IOException {
    return open(nameOrPath, DataOptions.defaults());
  }

  /// Opens the data set of a name or at a path. `synthetic` and `synthetic:N` are always drawn; a
  /// folder called `mnist` comes before the name. Images without labels that the options name come
  /// behind those to train on ([DataOptions#withUnlabelled]).
  ///
  /// `mnist` is looked for in the folder of the options, in the one that the environment variable
  /// RETORT_DATA names and in the user's cache, `retort` in XDG_CACHE_HOME or else in `.cache` of
  /// the user's home, each time in the folder itself and in `mnist` below it. Where it is in none
  /// of them its four files are downloaded into the cache; [DataOptions#progress()] hears of it.
  ///
  /// Throws [IOException] with one line when there is nothing, or nothing that is known, and
  /// [DataFormatException] when it is damaged.
  ///
  /// @throws IllegalArgumentException if the options ask for what the data have not (a label column
  ///   of images, an image size of a table, unlabelled images beside a table), `synthetic:N` is of
  ///   no N from 1 to 10 million, or the parts differ in shape or classes
  public static DataSplits open(String nameOrPath, DataOptions options) throws IOException {
    DataSplits splits = labelled(nameOrPath, options);
    Path unlabelled = options.unlabelled();
    return unlabelled == null ? splits : withUnlabelled(splits, unlabelled, options);
  }

  private static DataSplits labelled(String nameOrPath, DataOptions options) throws IOException {
    if (nameOrPath.equals("synthetic")) {
      return synthetic(SYNTHETIC, options);
    }
    if (nameOrPath.startsWith("synthetic:")) {
      return synthetic(count(nameOrPath), options);
    }
    Path path;
    try {
      path = Path.of(nameOrPath);
    } catch (InvalidPathException _) {
      throw new NoSuchFileException(nameOrPath, null, "is no path");
    }
    if (Files.isDirectory(path)) {
      return openFolder(path, options);
    }
    if (Files.exists(path)) {
      return openFile(path, options);
    }
    if (nameOrPath.equals("mnist")) {
      return openFolder(Mnist.locate(options), options);
    }
    throw new NoSuchFileException(
        nameOrPath,
        null,
        "there is no such file or folder, and the known names are synthetic, synthetic:N and"
            + " mnist");
  }

  private static DataSplits withUnlabelled(DataSplits splits, Path path, DataOptions options)
      throws IOException {
    Dataset train = splits.train();
    if (train.kind() != Batch.Kind.BYTES) {
      throw new IllegalArgumentException(
          "the images without labels in %s do not go with the table %s; rows with an empty label do"
              .formatted(path, train.name()));
    }
    long next = train instanceof Subset part ? part.whole().size() : train.size();
    try (ImageFolder images = ImageFolder.open(path)) {
      boolean stretched = options.height() != 0;
      Dataset more = images.unlabelled(train.shape(), stretched, train.classNames());
      String description =
          String.format(
              Locale.ROOT,
              "%s, and %,d unlabelled images in %s",
              splits.description(),
              more.size(),
              path);
      return new DataSplits(
          new WithUnlabelled(train, more, next), splits.validation(), splits.test(), description);
    }
  }

  /// Refuses a pipe or device: readers look at a file more than once, and what was taken out of
  /// these does not come again.
  ///
  /// @throws DataFormatException if it is there and is neither a file nor a folder
  public static void requireFile(Path file) throws DataFormatException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new DataFormatException(
          file, "is a pipe or device, which cannot be read twice; save it to a file first");
    }
  }

  private static int count(String name) {
    String digits = name.substring("synthetic:".length());
    int count = digits.matches("[0-9]{1,8}") ? Integer.parseInt(digits) : 0;
    if (count < 1 || count > MAX_SYNTHETIC) {
      throw new IllegalArgumentException(
          "%s: give a number of training samples from 1 to %d".formatted(name, MAX_SYNTHETIC));
    }
    return count;
  }

  private static DataSplits synthetic(int size, DataOptions options) {
    requireNoLabel(options, "synthetic digits");
    requireNoImageSize(options, "synthetic digits");
    int test = Math.max(1_000, Math.min(10_000, size / 2));
    return new DataSplits(
        SyntheticDigits.train(size, options.seed()),
        null,
        SyntheticDigits.test(test, options.seed()),
        "synthetic digits drawn from seed " + options.seed());
  }

  private static DataSplits openFolder(Path folder, DataOptions options) throws IOException {
    if (Idx.isBegun(folder, "train")) {
      requireNoLabel(options, "IDX files");
      requireNoImageSize(options, "IDX files");
      Dataset train = Idx.read(folder, "train");
      return Idx.isBegun(folder, "t10k")
          ? new DataSplits(train, null, Idx.read(folder, "t10k"), "IDX files in " + folder)
          : divided(train, "IDX files in " + folder, options);
    }
    TableFiles tables = TableFiles.in(folder);
    Path train = tables.train();
    if (train != null) {
      requireNoImageSize(options, "a table");
      return openTables(folder, tables, train, options);
    }
    return openImages(folder, options);
  }

  private static DataSplits openFile(Path file, DataOptions options) throws IOException {
    requireFile(file);
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(4096);
    }
    // first of all, for the name of its first column may begin as a zip or image does
    if (looksLikeTable(head)) {
      requireNoImageSize(options, "a table");
      Csv.Table table = Csv.table(file, csv(options));
      return divided(table.data(), "the table " + file + label(table), options);
    }
    if (head.length >= 2 && head[0] == 'P' && head[1] == 'K') {
      return openImages(file, options);
    }
    throw UnknownData.file(file, head);
  }

  /// Text of at least one separator, as far as the first bytes tell.
  private static boolean looksLikeTable(byte[] head) {
    boolean separator = false;
    for (byte b : head) {
      separator |= b == ',' || b == ';' || b == '\t';
    }
    return separator && CsvText.isText(head);
  }

  private static DataSplits openTables(
      Path folder, TableFiles files, Path trainFile, DataOptions options) throws IOException {
    Csv.Table train = Csv.table(trainFile, csv(options));
    CsvPart parts = new CsvPart(trainFile, train, csv(options));
    Path validFile = files.valid();
    Path testFile = files.test();
    return splits(
        train.data(),
        validFile == null ? null : parts.read(validFile),
        testFile == null ? null : parts.read(testFile),
        "tables in " + folder + label(train),
        options);
  }

  /// Said with every table, for nobody may have named it.
  private static String label(Csv.Table table) {
    CsvColumns columns = table.columns();
    return ", label column " + columns.name(columns.label());
  }

  private static Csv.Options csv(DataOptions options) {
    return Csv.Options.defaults().withLabel(options.label()).withClasses(options.classNames());
  }

  private static DataSplits openImages(Path path, DataOptions options) throws IOException {
    requireNoLabel(options, "a folder or zip of images");
    try (ImageFolder images = ImageFolder.open(path)) {
      if (!images.hasImages()) {
        throw UnknownData.inside(path);
      }
      Path unlabelled = options.unlabelled();
      if (unlabelled != null) {
        images.requireApart(unlabelled);
      }
      String description = "images in " + path;
      if (options.height() != 0) {
        description += ", stretched to " + options.height() + " x " + options.width();
      }
      if (images.splits().contains(ImageFolder.ALL)) {
        return divided(read(images, ImageFolder.ALL, options), description, options);
      }
      Dataset train = read(images, "train", options);
      return splits(
          train,
          images.splits().contains("valid") ? images.read("valid", train.shape()) : null,
          images.splits().contains("test") ? images.read("test", train.shape()) : null,
          description,
          options);
    }
  }

  private static Dataset read(ImageFolder images, String split, DataOptions options)
      throws IOException {
    return options.height() == 0
        ? images.read(split)
        : images.read(split, options.height(), options.width());
  }

  /// Where there is no test split the validation split takes its place, or a part of the training
  /// split does.
  private static DataSplits splits(
      Dataset train,
      @Nullable Dataset valid,
      @Nullable Dataset test,
      String description,
      DataOptions options) {
    if (test != null) {
      return new DataSplits(train, valid, test, description);
    }
    return valid != null
        ? new DataSplits(train, null, valid, description + ", tested on its validation split")
        : divided(train, description, options);
  }

  private static DataSplits divided(Dataset whole, String description, DataOptions options) {
    Splits parts = Splits.of(whole, options.testFraction(), Seed.of(options.seed()));
    String said =
        String.format(
            Locale.ROOT,
            "%s, %.0f %% set aside for testing",
            description,
            100 * options.testFraction());
    return new DataSplits(parts.train(), null, parts.validation(), said);
  }

  private static void requireNoLabel(DataOptions options, String data) {
    if (options.label() != null) {
      throw new IllegalArgumentException(
          "there is no column '%s' in %s; only tables have a label column to be named"
              .formatted(options.label(), data));
    }
  }

  private static void requireNoImageSize(DataOptions options, String data) {
    if (options.height() != 0) {
      throw new IllegalArgumentException(
          "%s cannot be stretched to %d x %d; only images in a folder or zip can"
              .formatted(data, options.height(), options.width()));
    }
  }
}
