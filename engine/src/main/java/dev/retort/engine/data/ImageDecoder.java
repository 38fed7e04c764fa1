package dev.retort.engine.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/// Decodes JPEG, PNG, GIF and BMP with the decoders of the JDK, and refuses what they would let
/// pass: files without an end, wrong check sums, sizes beyond reason. One decoder serves one
/// thread.
///
/// Pixels are as [DecodedImage] takes them out, those of JPEGs turned by their [Orientation].
final class ImageDecoder implements AutoCloseable {
  /// Images may have this many pixels.
  static final int MAX_PIXELS = 1 << 26;

  /// No format packs more pixels into a byte: PNG with 8 in a byte, deflated at its best.
  private static final long MAX_PIXELS_PER_BYTE = 8 * Gunzip.MAX_RATIO;

  private final Map<ImageFormat, ImageReader> readers = new EnumMap<>(ImageFormat.class);
  private @Nullable String warning;

  /// Decodes one file; `name` is for messages.
  Pixels decode(byte[] file, String name) throws DataFormatException {
    ImageFormat format = ImageFormat.of(file);
    if (format == null) {
      throw wrong(name, "is not a JPEG, PNG, GIF or BMP image");
    }
    String damage = format.damage(file);
    if (damage != null) {
      throw wrong(name, "is damaged: it " + damage);
    }
    ImageReader reader = readers.computeIfAbsent(format, this::newReader);
    warning = null;
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      long most = Math.min(MAX_PIXELS, file.length * MAX_PIXELS_PER_BYTE);
      if (width < 1 || height < 1 || (long) width * height > most) {
        throw wrong(
            name, "says it has %d x %d pixels; at most %d are read".formatted(width, height, most));
      }
      Pixels pixels = DecodedImage.pixels(reader.read(0), name);
      if (warning != null) {
        throw wrong(name, "is damaged: " + warning);
      }
      if (pixels.width() != width || pixels.height() != height) {
        throw wrong(name, "is damaged: its frame is smaller than the image");
      }
      return format == ImageFormat.JPEG ? Orientation.of(file).upright(pixels) : pixels;
    } catch (DataFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      readers.remove(format); // its state is not to be trusted
      reader.dispose();
      throw wrong(
          name,
          isOutOfMemory(e)
              ? "has too many pixels for the memory there is; give more (-Xmx), or a smaller image"
              : "cannot be decoded: " + firstLine(e));
    }
  }

  /// The JDK's readers wrap whatever stops them.
  private static boolean isOutOfMemory(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    readers.values().forEach(ImageReader::dispose);
  }

  private ImageReader newReader(ImageFormat format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format.name()).next();
    reader.addIIOReadWarningListener(
        (source, text) -> {
          // A stray byte between segments hides nothing.
          if (warning == null && matters(format, text)) {
            warning = text.lines().findFirst().orElse("").strip();
          }
        });
    return reader;
  }

  private static boolean matters(ImageFormat format, String text) {
    return switch (format) {
      case JPEG ->
          text.startsWith("Premature end")
              || (text.startsWith("Corrupt JPEG data") && !text.contains("extraneous bytes"));
      case PNG -> false; // warnings speak of text and profiles; the check sums have been compared
      case GIF, BMP -> true;
    };
  }

  private static DataFormatException wrong(String name, String what) {
    return new DataFormatException(name + ": " + what);
  }

  private static String firstLine(Exception e) {
    String text = e.getMessage();
    return text == null || text.isBlank()
        ? e.getClass().getSimpleName()
        : text.lines().findFirst().orElse("").strip();
  }
}
