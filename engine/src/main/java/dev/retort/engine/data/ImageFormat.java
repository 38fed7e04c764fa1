package dev.retort.engine.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The image formats that are read, told by their first bytes, and how to see that a file is whole:
/// decoders pass over a missing end or a wrong check sum in silence.
///
/// Sources: ITU-T T.81 annex B for JPEG's markers; W3C PNG, third edition, section 5 for chunks.
enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP;

  private static final int PNG_SIGNATURE = 8;

  static @Nullable ImageFormat of(byte[] file) {
    if (startsWith(file, 0xFF, 0xD8, 0xFF)) {
      return JPEG;
    }
    if (startsWith(file, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return PNG;
    }
    if (startsWith(file, 'G', 'I', 'F', '8')) {
      return GIF;
    }
    return startsWith(file, 'B', 'M') ? BMP : null;
  }

  private static boolean startsWith(byte[] file, int... head) {
    for (int i = 0; i < head.length; i++) {
      if (i >= file.length || (file[i] & 0xFF) != head[i]) {
        return false;
      }
    }
    return true;
  }

  /// What is wrong with the file's structure, or null.
  @Nullable String damage(byte[] file) {
    return switch (this) {
      case JPEG -> jpegDamage(file);
      case PNG -> pngDamage(file);
      case GIF -> null; // told by the decoder's warnings
      case BMP -> bmpDamage(file);
    };
  }

  /// Walks the segments up to the end marker.
  private static @Nullable String jpegDamage(byte[] file) {
    int at = 2;
    while (at + 1 < file.length) {
      if (file[at] != (byte) 0xFF) {
        at++; // inside a scan's coded data
        continue;
      }
      int marker = file[at + 1] & 0xFF;
      if (marker == 0xD9) {
        return null;
      }
      if (marker == 0xFF) {
        at++; // fill byte
      } else if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) {
        at += 2; // these stand alone
      } else if (at + 3 < file.length) {
        at += 2 + ((file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF));
      } else {
        break;
      }
    }
    return "ends before its end marker";
  }

  /// Checks the sum of every chunk up to the last.
  private static @Nullable String pngDamage(byte[] file) {
    ByteBuffer buffer = ByteBuffer.wrap(file);
    int at = PNG_SIGNATURE;
    while (file.length - at >= 12) {
      int length = buffer.getInt(at);
      if (length < 0 || length > file.length - at - 12) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(file, at + 4, length + 4);
      if ((int) crc.getValue() != buffer.getInt(at + 8 + length)) {
        return "has a wrong check sum in the chunk at byte " + at;
      }
      if (buffer.getInt(at + 4) == 0x49454E44) { // IEND
        return null;
      }
      at += 12 + length;
    }
    return "ends before its last chunk";
  }

  private static @Nullable String bmpDamage(byte[] file) {
    if (file.length < 6) {
      return "ends inside its header";
    }
    int size = Integer.reverseBytes(ByteBuffer.wrap(file).getInt(2));
    return size > file.length ? "holds fewer bytes than its header says" : null;
  }
}
