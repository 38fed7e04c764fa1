package dev.retort.engine.data;

import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// Reads single image files.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="image"}
public final class Images {
  private static final long MAX_FILE = 1 << 28;

  private static final Set<String> ENDINGS =
      Set.of(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp");

  private Images() {}

  /// Whether a file, by its name or its path, ends as images do that are read: .jpg, .jpeg, .jpe,
  /// .jfif, .png, .gif or .bmp, be it in capitals.
  public static boolean isNamedAsImage(String name) {
    return ENDINGS.contains(ending(name));
  }

  /// The last dot of a name and what follows, in small letters; nothing where there is none.
  static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  /// The bytes of a JPEG, PNG, GIF or BMP file in the shape (C, H, W) that a network takes, C being
  /// 1 or 3: colours become grey or grey becomes colours, and the image is stretched where its size
  /// differs. Pixels are as [ImageFolder] has them.
  ///
  /// @throws DataFormatException if the file is no image or a damaged one
  public static byte[] read(Path file, Shape shape) throws IOException {
    requireImage(shape);
    try (ImageDecoder decoder = new ImageDecoder()) {
      return decoder.decode(bytes(file), file.toString()).fitted(shape).values();
    }
  }

  static void requireImage(Shape shape) {
    if (shape.rank() != 3 || (shape.extent(0) != 1 && shape.extent(0) != 3)) {
      throw new IllegalArgumentException(
          "an image becomes a sample of shape [1, H, W] or [3, H, W], not " + shape);
    }
  }

  static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE) {
      throw new DataFormatException(file, "is larger than 256 MB; images are smaller");
    }
    return Files.readAllBytes(file);
  }
}
