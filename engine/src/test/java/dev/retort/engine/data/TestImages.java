package dev.retort.engine.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/// Small encoded images and zips for tests.
final class TestImages {
  private TestImages() {}

  /// An image of a `BufferedImage` type whose pixel (x, y) has the grey 16 * y + x + tint, or red,
  /// green and blue at that, twice and three times it.
  static BufferedImage image(int type, int height, int width, int tint) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < image.getRaster().getNumBands(); band++) {
          image.getRaster().setSample(x, y, band, (band + 1) * (16 * y + x + tint) & 0xFF);
        }
      }
    }
    return image;
  }

  static byte[] encoded(String format, int type, int height, int width, int tint)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image(type, height, width, tint), format, out)) {
      throw new IOException("no writer for " + format);
    }
    return out.toByteArray();
  }

  static byte[] grey(int height, int width, int tint) throws IOException {
    return encoded("png", BufferedImage.TYPE_BYTE_GRAY, height, width, tint);
  }

  static byte[] colour(int height, int width, int tint) throws IOException {
    return encoded("png", BufferedImage.TYPE_INT_RGB, height, width, tint);
  }

  /// A zip in a folder with small grey images of these names, whose pixels count them from 0.
  static Path zip(Path folder, String... names) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String name : names) {
      entries.put(name, encoded("png", BufferedImage.TYPE_BYTE_GRAY, 1, 1, entries.size()));
    }
    return Files.write(folder.resolve("pets.zip"), zip(entries));
  }

  static byte[] zip(Map<String, byte[]> entries) throws IOException {
    return zip(entries, StandardCharsets.UTF_8);
  }

  /// With names in that character set.
  static byte[] zip(Map<String, byte[]> entries, Charset names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out, names)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }
}
