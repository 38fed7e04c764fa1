package dev.retort.distill.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what data there is.
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "A folder with IDX files, a folder or zip with one folder a class, a CSV file with a"
              + " label column, mnist, synthetic or synthetic:NUMBER; recognised by content.")
  @Nullable String data;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where data sets named as --data, such as mnist, lie.")
  @Nullable Path dataDir;

  @Option(
      names = "--image-size",
      paramLabel = "N|HxW",
      description = "Scale images of different sizes to this height and width.")
  @Nullable String imageSize;
}
