package dev.retort.engine.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
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
/// Grey stays grey and is not sent through a colour space; transparency is dropped; 16 bits a
/// sample become 8.
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
      Pixels pixels = pixels(reader.read(0));
      if (warning != null) {
        throw wrong(name, "is damaged: " + warning);
      }
      if (pixels.width() != width || pixels.height() != height) {
        throw wrong(name, "is damaged: its frame is smaller than the image");
      }
      return pixels;
    } catch (DataFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      readers.remove(format); // its state is not to be trusted
      reader.dispose();
      throw wrong(name, "cannot be decoded: " + firstLine(e));
    }
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

  private static Pixels pixels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    ColorModel colors = image.getColorModel();
    int space = colors.getColorSpace().getType();
    boolean plain = !(colors instanceof IndexColorModel) && isSeparate(image.getRaster());
    if (plain && space == ColorSpace.TYPE_GRAY) {
      byte[] values = new byte[height * width];
      copyBand(image.getRaster(), 0, values, 0);
      return new Pixels(1, height, width, values);
    }
    byte[] values = new byte[Math.multiplyExact(3, height * width)];
    if (plain && space == ColorSpace.TYPE_RGB && colors.getNumColorComponents() == 3) {
      for (int band = 0; band < 3; band++) {
        copyBand(image.getRaster(), band, values, band * height * width);
      }
      return new Pixels(3, height, width, values);
    }
    return converted(image, values);
  }

  private static boolean isSeparate(Raster raster) {
    for (int band = 0; band < raster.getNumBands(); band++) {
      int bits = raster.getSampleModel().getSampleSize(band);
      if (bits != 8 && bits != 16) {
        return false;
      }
    }
    return true;
  }

  private static void copyBand(Raster raster, int band, byte[] out, int offset) {
    int width = raster.getWidth();
    int shift = raster.getSampleModel().getSampleSize(band) - 8;
    int[] line = new int[width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, band, line);
      for (int x = 0; x < width; x++) {
        out[offset + y * width + x] = (byte) (line[x] >> shift);
      }
    }
  }

  /// Palettes and packed or unusual colours; a palette of greys gives grey.
  private static Pixels converted(BufferedImage image, byte[] values) {
    int width = image.getWidth();
    int height = image.getHeight();
    int plane = height * width;
    int[] line = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, line, 0, width);
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        values[i] = (byte) (line[x] >> 16);
        values[plane + i] = (byte) (line[x] >> 8);
        values[2 * plane + i] = (byte) line[x];
      }
    }
    if (image.getColorModel() instanceof IndexColorModel palette && isGrey(palette)) {
      return new Pixels(1, height, width, Arrays.copyOf(values, plane));
    }
    return new Pixels(3, height, width, values);
  }

  private static boolean isGrey(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
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
