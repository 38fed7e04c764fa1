package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Images with more than a grey or three colours of 8 bits.
final class DecodedImageTest {
  /// 8 x 8 pixels of the inks (55, 195, 235, 30) of 255, written by Pillow 12.3 with quality 95.
  private static final String CMYK =
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggL"
          + "CAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAn/xAAU"
          + "EAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AEgHeE8wj//Z";

  /// The same as luma and chroma, with which Pillow reads (56, 195, 236, 30).
  private static final String YCCK =
      "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggL"
          + "CAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAkHCP/E"
          + "ABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8AvDWA2zCP/9k=";

  private static Pixels decoded(byte[] file) throws IOException {
    try (ImageDecoder decoder = new ImageDecoder()) {
      return decoder.decode(file, "it");
    }
  }

  /// A PNG of one row.
  private static byte[] png(BufferedImage row, int... samples) throws IOException {
    row.getRaster().setPixels(0, 0, row.getWidth(), 1, samples);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(row, "png", out);
    return out.toByteArray();
  }

  private static void assertPixels(int[] expected, int channels, byte[] file) throws IOException {
    Pixels pixels = decoded(file);
    assertEquals(channels, pixels.channels());
    int[] values = new int[pixels.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels.values()[i] & 0xFF;
    }
    assertArrayEquals(expected, values);
  }

  /// A black glyph on nothing would be a black square.
  @Test
  void coloursAreLaidOnWhite() throws IOException {
    BufferedImage row = new BufferedImage(3, 1, BufferedImage.TYPE_4BYTE_ABGR);
    byte[] glyph = png(row, 0, 0, 0, 0, 0, 0, 0, 255, 100, 0, 200, 128);
    // 255 - 155 * 128 / 255 = 177.2, 255 - 128 = 127, 255 - 55 * 128 / 255 = 227.4
    assertPixels(new int[] {255, 0, 177, 255, 0, 127, 255, 0, 227}, 3, glyph);
  }

  private static BufferedImage greyWithAlpha(int width, int type) {
    ColorSpace grey = ColorSpace.getInstance(ColorSpace.CS_GRAY);
    return ImageTypeSpecifier.createInterleaved(grey, new int[] {0, 1}, type, true, false)
        .createBufferedImage(width, 1);
  }

  @Test
  void greyIsLaidOnWhite() throws IOException {
    byte[] bytes = png(greyWithAlpha(3, DataBuffer.TYPE_BYTE), 0, 0, 0, 255, 100, 128);
    assertPixels(new int[] {255, 0, 177}, 1, bytes);
    byte[] deep = png(greyWithAlpha(2, DataBuffer.TYPE_USHORT), 0x6400, 0x8000, 0x1234, 0xFFFF);
    assertPixels(new int[] {177, 0x12}, 1, deep);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void palettesAreLaidOnWhite(String format) throws IOException {
    byte[] grey = {0, 100};
    IndexColorModel palette = new IndexColorModel(8, 2, grey, grey, grey, 0);
    BufferedImage row = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    row.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 0});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(row, format, out);
    assertPixels(new int[] {255, 100, 255}, 1, out.toByteArray());
  }

  @Test
  void anEmptyChannelHidesNothing() throws IOException {
    BufferedImage row = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
    byte[] file = png(row, 10, 20, 30, 0, 40, 50, 60, 0);
    assertPixels(new int[] {10, 40, 20, 50, 30, 60}, 3, file);
  }

  @Test
  void sixteenBitsKeepTheirUpperEight() throws IOException {
    BufferedImage row = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    assertPixels(new int[] {0x12, 0, 255}, 1, png(row, 0x1234, 255, 65535));
    assertPixels(new int[] {0, 0, 1}, 1, png(row, 0, 255, 256));
    assertPixels(new int[] {0, 0, 0}, 1, png(row, 0, 0, 0)); // it is black
  }

  /// As where grey from 0 to 218 went into a file of 16 bits.
  @Test
  void sixteenBitsOfNothingButBlackAreRefused() throws IOException {
    BufferedImage row = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    byte[] file = png(row, 0, 218, 7);
    DataFormatException wrong = assertThrows(DataFormatException.class, () -> decoded(file));
    assertEquals(
        "it: has 16 bits a sample but no value above 218 of 65535, so that it would be black;"
            + " stretch it to the whole range",
        wrong.getMessage());
  }

  /// `(255 - ink) * (255 - 30) / 255`, with a unit or two for the coding.
  @ParameterizedTest
  @ValueSource(strings = {CMYK, YCCK})
  void inksBecomeTheColoursTheyLeave(String file) throws IOException {
    Pixels pixels = decoded(Base64.getDecoder().decode(file));
    assertEquals(3, pixels.channels());
    int[] expected = {176, 53, 18};
    for (int i = 0; i < 3 * 64; i++) {
      assertEquals(expected[i / 64], pixels.values()[i] & 0xFF, 3);
    }
  }
}
