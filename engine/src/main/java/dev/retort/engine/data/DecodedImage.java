package dev.retort.engine.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/// The pixels of an image as a decoder of the JDK leaves it, or a program has it.
///
/// Grey stays grey and is not sent through a colour space; what is transparent is laid on white; 16
/// bits a sample become 8; inks become colours.
final class DecodedImage {
  private static final int COLOURS = 3;
  private static final int BLACK = 3; // the place of this ink, behind the three others

  private DecodedImage() {}

  /// @param name for messages
  static Pixels pixels(BufferedImage image, String name) throws DataFormatException {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    if (!(colors instanceof IndexColorModel) && isSeparate(raster)) {
      int space = colors.getColorSpace().getType();
      int bands = colors.getNumColorComponents();
      if ((space == ColorSpace.TYPE_GRAY && bands == 1)
          || (space == ColorSpace.TYPE_RGB && bands == COLOURS)) {
        requireBright(raster, bands, name);
        return separate(raster, bands, colors);
      }
      if (space == ColorSpace.TYPE_CMYK && raster.getNumBands() == 4) {
        return inks(raster);
      }
    }
    return converted(image);
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

  /// Refuses samples of 16 bits that all are below 256 but not all 0, as programs write that count
  /// grey from 0 to 255 or a little more: the upper 8 bits are all 0.
  private static void requireBright(Raster raster, int bands, String name)
      throws DataFormatException {
    int greatest = 0;
    int[] line = new int[raster.getWidth()];
    for (int band = 0; band < bands; band++) {
      if (raster.getSampleModel().getSampleSize(band) != 16) {
        return;
      }
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getSamples(0, y, line.length, 1, band, line);
        greatest = Math.max(greatest, Arrays.stream(line).max().orElse(0));
      }
    }
    if (greatest > 0 && greatest < 256) {
      throw new DataFormatException(
          ("%s: has 16 bits a sample but no value above %d of 65535, so that it would be black;"
                  + " stretch it to the whole range")
              .formatted(name, greatest));
    }
  }

  private static Pixels separate(Raster raster, int bands, ColorModel colors) {
    int plane = raster.getHeight() * raster.getWidth();
    byte[] values = new byte[Math.multiplyExact(bands, plane)];
    for (int band = 0; band < bands; band++) {
      copyBand(raster, band, values, band * plane);
    }
    if (colors.hasAlpha() && raster.getNumBands() > bands) {
      byte[] alpha = new byte[plane];
      copyBand(raster, bands, alpha, 0);
      layOnWhite(values, alpha, colors.isAlphaPremultiplied());
    }
    return new Pixels(bands, raster.getHeight(), raster.getWidth(), values);
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

  /// Inks from 0, none, to 255, which is how the JDK gives them whatever way round the file has
  /// them. Each leaves its share of white light, and black its share of that.
  private static Pixels inks(Raster raster) {
    int plane = raster.getHeight() * raster.getWidth();
    byte[] black = new byte[plane];
    copyBand(raster, BLACK, black, 0);
    byte[] values = new byte[Math.multiplyExact(COLOURS, plane)];
    for (int band = 0; band < COLOURS; band++) {
      copyBand(raster, band, values, band * plane);
      for (int i = 0; i < plane; i++) {
        int at = band * plane + i;
        values[at] = (byte) share(255 - (values[at] & 0xFF), 255 - (black[i] & 0xFF));
      }
    }
    return new Pixels(COLOURS, raster.getHeight(), raster.getWidth(), values);
  }

  /// Palettes and packed or unusual colours; a palette of greys gives grey.
  private static Pixels converted(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int plane = height * width;
    byte[] values = new byte[Math.multiplyExact(COLOURS, plane)];
    byte[] alpha = new byte[plane];
    int[] line = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, line, 0, width);
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        values[i] = (byte) (line[x] >> 16);
        values[plane + i] = (byte) (line[x] >> 8);
        values[2 * plane + i] = (byte) line[x];
        alpha[i] = (byte) (line[x] >> 24);
      }
    }
    if (image.getColorModel().hasAlpha()) {
      layOnWhite(values, alpha, false); // getRGB undoes it
    }
    if (image.getColorModel() instanceof IndexColorModel palette && isGrey(palette)) {
      return new Pixels(1, height, width, Arrays.copyOf(values, plane));
    }
    return new Pixels(COLOURS, height, width, values);
  }

  private static boolean isGrey(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  /// Mixes planes of values with white by how transparent each pixel is: 0 is wholly. An image of
  /// nothing else is left as it is, for then it is the channel that is empty.
  ///
  /// @param multiplied whether the values have been multiplied by alpha, as programs have them
  private static void layOnWhite(byte[] values, byte[] alpha, boolean multiplied) {
    if (Arrays.equals(alpha, new byte[alpha.length])) {
      return;
    }
    for (int start = 0; start < values.length; start += alpha.length) {
      for (int i = 0; i < alpha.length; i++) {
        int value = values[start + i] & 0xFF;
        int opacity = alpha[i] & 0xFF;
        int dark = multiplied ? Math.max(0, opacity - value) : share(255 - value, opacity);
        values[start + i] = (byte) (255 - dark);
      }
    }
  }

  /// `a * b / 255`, rounded.
  private static int share(int a, int b) {
    return (2 * a * b + 255) / 510;
  }
}
