package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageDecoderTest {
  private static final int GREY = BufferedImage.TYPE_BYTE_GRAY;
  private static final int RGB = BufferedImage.TYPE_INT_RGB;

  private final ImageDecoder decoder = new ImageDecoder();

  private static byte[] sample(String format) throws IOException {
    boolean palette = format.equals("gif");
    return TestImages.encoded(
        format,
        palette ? BufferedImage.TYPE_BYTE_INDEXED : format.equals("png") ? GREY : RGB,
        9,
        7,
        3);
  }

  @Test
  void pngIsExact() throws IOException {
    Pixels grey = decoder.decode(TestImages.grey(3, 5, 100), "grey");
    assertEquals(1, grey.channels());
    Pixels colour = decoder.decode(TestImages.colour(3, 5, 10), "colour");
    assertEquals(3, colour.channels());
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 5; x++) {
        assertEquals((byte) (16 * y + x + 100), grey.values()[5 * y + x]);
        for (int c = 0; c < 3; c++) {
          assertEquals((byte) ((c + 1) * (16 * y + x + 10)), colour.values()[15 * c + 5 * y + x]);
        }
      }
    }
  }

  @Test
  void otherDepthsAndAlphaAreRead() throws IOException {
    byte[] alpha = TestImages.encoded("png", BufferedImage.TYPE_4BYTE_ABGR, 3, 5, 10);
    byte[] onWhite = decoder.decode(TestImages.colour(3, 5, 10), "rgb").values();
    for (int i = 0; i < 45; i++) {
      double opaque = 4 * (16 * (i % 15 / 5) + i % 5 + 10) / 255.0;
      onWhite[i] = (byte) Math.round(255 - opaque * (255 - (onWhite[i] & 0xFF)));
    }
    assertArrayEquals(onWhite, decoder.decode(alpha, "rgba").values());
    // 16 bits keep their upper 8, and these samples are all below 256
    byte[] deep = TestImages.encoded("png", BufferedImage.TYPE_USHORT_GRAY, 3, 5, 10);
    assertThrows(DataFormatException.class, () -> decoder.decode(deep, "16 bits"));
    // black and white
    byte[] bits = TestImages.encoded("png", BufferedImage.TYPE_BYTE_BINARY, 2, 2, 0);
    Pixels binary = decoder.decode(bits, "1 bit");
    assertEquals(1, binary.channels());
    assertArrayEquals(new byte[] {0, -1, 0, -1}, binary.values());
  }

  @Test
  void bmpIsExactAndJpegIsNear() throws IOException {
    byte[] exact = decoder.decode(TestImages.colour(9, 7, 3), "png").values();
    assertArrayEquals(exact, decoder.decode(sample("bmp"), "bmp").values());
    byte[] jpeg = decoder.decode(TestImages.encoded("jpg", GREY, 8, 8, 3), "jpeg").values();
    byte[] grey = decoder.decode(TestImages.grey(8, 8, 3), "png").values();
    for (int i = 0; i < 64; i++) {
      assertEquals(grey[i] & 0xFF, jpeg[i] & 0xFF, 12);
    }
    assertEquals(3 * 63, decoder.decode(sample("gif"), "gif").values().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp"})
  void everyTruncationIsRefused(String format) throws IOException {
    byte[] file = sample(format);
    for (int length = 0; length < file.length; length++) {
      byte[] part = Arrays.copyOf(file, length);
      DataFormatException wrong =
          assertThrows(DataFormatException.class, () -> decoder.decode(part, "name of it"));
      assertTrue(String.valueOf(wrong.getMessage()).startsWith("name of it: "), wrong.getMessage());
    }
  }

  @Test
  void aTruncatedGifIsRefusedOrGivesAllPixels() throws IOException {
    byte[] file = sample("gif");
    byte[] expected = decoder.decode(file, "gif").values();
    int refused = 0;
    for (int length = 0; length < file.length; length++) {
      try {
        assertArrayEquals(expected, decoder.decode(Arrays.copyOf(file, length), "gif").values());
      } catch (DataFormatException e) {
        refused++;
      }
    }
    assertTrue(refused >= file.length - 3, refused + " of " + file.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void flippedBitsNeverCrash(String format) throws IOException {
    byte[] file = sample(format);
    byte[] expected = decoder.decode(file, format).values();
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] bad = file.clone();
      bad[bit >> 3] ^= (byte) (1 << (bit & 7));
      try {
        Pixels pixels = decoder.decode(bad, format);
        assertEquals(pixels.channels() * pixels.height() * pixels.width(), pixels.values().length);
        if (format.equals("png")) { // every byte is under a check sum
          assertArrayEquals(expected, pixels.values(), "bit " + bit);
        }
      } catch (DataFormatException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith(format + ": "), e.getMessage());
      }
    }
  }

  @Test
  void hugeSizesAreRefusedBeforeMemoryIsTaken() throws IOException {
    byte[] file = TestImages.grey(2, 2, 0);
    ByteBuffer.wrap(file).putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(file, 12, 17);
    ByteBuffer.wrap(file).putInt(29, (int) crc.getValue());
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> decoder.decode(file, "bomb"));
    assertTrue(String.valueOf(wrong.getMessage()).contains("60000 x 60000"), wrong.getMessage());
  }

  @Test
  void shrinkingAveragesAndGrowingInterpolates() {
    Pixels four = new Pixels(1, 2, 4, new byte[] {0, 10, 20, 30, 40, 50, 60, 70});
    assertArrayEquals(new byte[] {25, 45}, four.fitted(Shape.of(1, 1, 2)).values());
    // thirds: (0 + 12/3) / (4/3) = 3, (24/3 + 48/3) / (4/3) = 18, (24/3 + 36) / (4/3) = 33
    Pixels line = new Pixels(1, 1, 4, new byte[] {0, 12, 24, 36});
    assertArrayEquals(new byte[] {3, 18, 33}, line.fitted(Shape.of(1, 1, 3)).values());
    // centres at -1/4, 1/4, 3/4, 5/4 of the old places
    Pixels two = new Pixels(1, 1, 2, new byte[] {0, 100});
    assertArrayEquals(new byte[] {0, 25, 75, 100}, two.fitted(Shape.of(1, 1, 4)).values());
    assertArrayEquals(
        new byte[] {100, 100},
        new Pixels(1, 1, 1, new byte[] {100}).fitted(Shape.of(1, 1, 2)).values());
  }

  @Test
  void eachColourIsStretchedByItself() {
    Pixels wide = new Pixels(3, 1, 2, new byte[] {0, 100, 50, 50, 100, 0});
    assertArrayEquals(
        new byte[] {0, 25, 75, 100, 50, 50, 50, 50, 100, 75, 25, 0},
        wide.fitted(Shape.of(3, 1, 4)).values());
    Pixels high = new Pixels(3, 2, 1, new byte[] {0, 100, 50, 50, 100, 20});
    assertArrayEquals(new byte[] {50, 50, 60}, high.fitted(Shape.of(3, 1, 1)).values());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 8", "50, 2", "7, 9", "28, 28", "64, 33"})
  void anEvenImageStaysEven(int height, int width) {
    byte[] even = new byte[3 * 7 * 9];
    Arrays.fill(even, (byte) 200);
    byte[] out = new Pixels(3, 7, 9, even).fitted(Shape.of(3, height, width)).values();
    byte[] expected = new byte[3 * height * width];
    Arrays.fill(expected, (byte) 200);
    assertArrayEquals(expected, out);
  }

  @Test
  void coloursBecomeGreyAndGreyBecomesColours() {
    Pixels colour = new Pixels(3, 1, 2, new byte[] {-1, 0, -1, 0, -1, 100});
    assertArrayEquals(new byte[] {-1, 11}, colour.fitted(Shape.of(1, 1, 2)).values());
    Pixels grey = new Pixels(1, 1, 2, new byte[] {7, 9});
    assertArrayEquals(new byte[] {7, 9, 7, 9, 7, 9}, grey.fitted(Shape.of(3, 1, 2)).values());
  }

  @Test
  void singleImagesAreReadForANetwork(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.png"), TestImages.grey(28, 28, 1));
    assertEquals(784, Images.read(file, Shape.of(1, 28, 28)).length);
    assertEquals(3 * 32 * 32, Images.read(file, Shape.of(3, 32, 32)).length);
    assertThrows(IllegalArgumentException.class, () -> Images.read(file, Shape.of(784)));
    Files.writeString(file, "no image");
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Images.read(file, Shape.of(1, 28, 28)));
    assertTrue(String.valueOf(wrong.getMessage()).contains("a.png"), wrong.getMessage());
  }
}
