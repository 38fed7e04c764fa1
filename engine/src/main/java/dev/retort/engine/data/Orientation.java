package dev.retort.engine.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How the camera was held, as JPEGs of phones say in their Exif data: at which sides of the
/// upright image the stored rows and columns begin. 1 is upright; whatever cannot be read counts as
/// that.
///
/// Sources: CIPA DC-008 (Exif 2.3), 4.7.2 for where the data lie; TIFF 6.0, section 2 for the
/// directory in them and section 8 for what the eight numbers mean.
record Orientation(int number) {
  private static final Orientation UPRIGHT = new Orientation(1);

  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;

  /// What the first Exif segment says; the image's own data end the search.
  static Orientation of(byte[] jpeg) {
    int at = 2;
    while (at + 3 < jpeg.length) {
      int marker = jpeg[at + 1] & 0xFF;
      if (jpeg[at] != (byte) 0xFF || marker == 0xFF) {
        at++; // a fill byte, or a stray one
        continue;
      }
      if (marker == 0xDA || marker == 0xD9) {
        break;
      }
      if (marker <= 1 || (marker >= 0xD0 && marker <= 0xD8)) {
        at += 2; // these stand alone
        continue;
      }
      int length = (jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF);
      int start = at + 4;
      int end = Math.min(jpeg.length, at + 2 + length);
      if (marker == 0xE1 && isExif(jpeg, start, end)) {
        return inDirectory(ByteBuffer.wrap(jpeg, start + EXIF.length, end - start - EXIF.length));
      }
      at = Math.max(start, end);
    }
    return UPRIGHT;
  }

  private static boolean isExif(byte[] jpeg, int start, int end) {
    return end - start >= EXIF.length
        && Arrays.equals(jpeg, start, start + EXIF.length, EXIF, 0, EXIF.length);
  }

  /// Offsets count from the beginning of the TIFF data, whose first bytes tell the order of bytes.
  private static Orientation inDirectory(ByteBuffer segment) {
    ByteBuffer tiff = segment.slice();
    if (tiff.limit() < 8) {
      return UPRIGHT;
    }
    boolean little = tiff.get(0) == 'I' && tiff.get(1) == 'I';
    boolean big = tiff.get(0) == 'M' && tiff.get(1) == 'M';
    tiff.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (!(little || big)
        || tiff.getShort(2) != 42
        || directory < 8
        || directory > tiff.limit() - 2) {
      return UPRIGHT;
    }
    int entries = tiff.getShort(directory) & 0xFFFF;
    int first = directory + 2;
    for (int i = 0; i < entries && first + 12 * (i + 1) <= tiff.limit(); i++) {
      int entry = first + 12 * i;
      if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
        int number = tiff.getShort(entry + 8) & 0xFFFF;
        boolean one = tiff.getShort(entry + 2) == SHORT && tiff.getInt(entry + 4) == 1;
        return one && number >= 1 && number <= 8 ? new Orientation(number) : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  /// The image as it was seen.
  Pixels upright(Pixels stored) {
    if (number == 1) {
      return stored;
    }
    boolean turned = number >= 5; // stored rows are columns
    boolean lastRowFirst = number == 3 || number == 4 || number == 6 || number == 7;
    boolean lastColumnFirst = number == 2 || number == 3 || number == 7 || number == 8;
    int height = turned ? stored.width() : stored.height();
    int width = turned ? stored.height() : stored.width();
    byte[] values = new byte[stored.values().length];
    int at = 0;
    for (int c = 0; c < stored.channels(); c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int row = turned ? x : y;
          int column = turned ? y : x;
          row = lastRowFirst ? stored.height() - 1 - row : row;
          column = lastColumnFirst ? stored.width() - 1 - column : column;
          values[at++] = stored.values()[(c * stored.height() + row) * stored.width() + column];
        }
      }
    }
    return new Pixels(stored.channels(), height, width, values);
  }
}
