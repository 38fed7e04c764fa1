package dev.retort.engine.data;

import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads single images: files, streams of what such files hold, and those that a program has
/// already.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="image"}
public final class Images {
  private static final int MAX_FILE = 1 << 28;

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
    return decoded(bytes(file), file.toString(), shape);
  }

  /// As [#read(Path, Shape)], from a stream such as an upload or a resource in a program's jar. The
  /// stream is read to its end and stays open.
  ///
  /// @param in null, as `getResourceAsStream` gives where there is no such resource, is refused
  /// @param name what messages call it
  /// @throws NoSuchFileException if the stream is null
  /// @throws DataFormatException if it gives no image, or a damaged one
  public static byte[] read(@Nullable InputStream in, String name, Shape shape) throws IOException {
    requireImage(shape);
    if (in == null) {
      throw new NoSuchFileException(
          name,
          null,
          "there is no such resource, for the stream is null; put it into the jar"
              + " (src/main/resources) and ask for it by its path there, with a / before it");
    }
    return decoded(bytes(in, name, MAX_FILE), name, shape);
  }

  private static byte[] decoded(byte[] file, String name, Shape shape) throws DataFormatException {
    try (ImageDecoder decoder = new ImageDecoder()) {
      return decoder.decode(file, name).fitted(shape).values();
    }
  }

  /// As [#read(Path, Shape)], of an image that a program has decoded or drawn. It is taken as it
  /// stands: photos that `ImageIO.read` has decoded are not upright.
  ///
  /// @throws IllegalArgumentException if it has more pixels than are read from files, or 16 bits a
  ///   sample whose upper 8 are all 0, so that it would be black
  public static byte[] of(BufferedImage image, Shape shape) {
    requireImage(shape);
    if ((long) image.getWidth() * image.getHeight() > ImageDecoder.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "the image has %d x %d pixels; at most %d are taken"
              .formatted(image.getWidth(), image.getHeight(), ImageDecoder.MAX_PIXELS));
    }
    try {
      return DecodedImage.pixels(image, "the image").fitted(shape).values();
    } catch (DataFormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
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

  /// All that a stream has left, if that is no more than `most` bytes.
  static byte[] bytes(InputStream in, String name, int most) throws IOException {
    byte[] bytes = in.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new DataFormatException(
          name, "is larger than %d MB; images are smaller".formatted(most >> 20));
    }
    return bytes;
  }
}
