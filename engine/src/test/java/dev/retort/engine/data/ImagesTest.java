package dev.retort.engine.data;

import static java.awt.image.BufferedImage.TYPE_4BYTE_ABGR;
import static java.awt.image.BufferedImage.TYPE_4BYTE_ABGR_PRE;
import static java.awt.image.BufferedImage.TYPE_BYTE_BINARY;
import static java.awt.image.BufferedImage.TYPE_BYTE_GRAY;
import static java.awt.image.BufferedImage.TYPE_BYTE_INDEXED;
import static java.awt.image.BufferedImage.TYPE_INT_ARGB;
import static java.awt.image.BufferedImage.TYPE_INT_ARGB_PRE;
import static java.awt.image.BufferedImage.TYPE_INT_RGB;
import static java.awt.image.BufferedImage.TYPE_USHORT_GRAY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.TricklingStream;
import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Single images of streams, and those that a program has already: the samples are those of files.
final class ImagesTest {
  private static final Shape GREY = Shape.of(1, 9, 7);
  private static final List<Shape> SHAPES = List.of(GREY, Shape.of(3, 9, 7), Shape.of(3, 5, 20));

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void aStreamGivesTheSampleOfAFile(String format, @TempDir Path folder) throws IOException {
    int type = format.equals("gif") ? TYPE_BYTE_INDEXED : TYPE_INT_RGB;
    byte[] picture = TestImages.encoded(format, type, 9, 7, 3);
    Path file = Files.write(folder.resolve("picture"), picture);
    for (Shape shape : SHAPES) {
      TricklingStream in = new TricklingStream(picture);
      assertArrayEquals(Images.read(file, shape), Images.read(in, "it", shape));
      assertFalse(in.isClosed());
    }
  }

  @Test
  void damagedStreamsAreRefused() throws IOException {
    byte[] picture = TestImages.grey(9, 7, 3);
    for (int length = 0; length < picture.length; length++) {
      refused(Arrays.copyOf(picture, length), "");
    }
    refused("<html>".getBytes(StandardCharsets.UTF_8), "is not a JPEG, PNG, GIF or BMP image");
    picture[20] ^= 1;
    refused(picture, "is damaged: it has a wrong check sum in the chunk at byte 8");
  }

  private static void refused(byte[] picture, String part) {
    String message =
        String.valueOf(
            assertThrows(
                    DataFormatException.class,
                    () -> Images.read(new ByteArrayInputStream(picture), "the upload", GREY))
                .getMessage());
    assertTrue(message.startsWith("the upload: "), message);
    assertTrue(message.contains(part), message);
  }

  @Test
  void longStreamsAreRefused() throws IOException {
    int most = 1 << 20;
    byte[] enough = new byte[most];
    assertEquals(most, Images.bytes(new ByteArrayInputStream(enough), "it", most).length);
    InputStream more = new ByteArrayInputStream(new byte[most + 1]);
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> Images.bytes(more, "it", most));
    assertEquals("it: is larger than 1 MB; images are smaller", wrong.getMessage());
  }

  @Test
  void aResourceThatIsNotThereIsSaid() {
    NoSuchFileException missing =
        assertThrows(NoSuchFileException.class, () -> Images.read(null, "cat.png", GREY));
    assertEquals(
        "cat.png: there is no such resource, for the stream is null; put it into the jar"
            + " (src/main/resources) and ask for it by its path there, with a / before it",
        missing.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {TYPE_INT_ARGB, TYPE_BYTE_GRAY, TYPE_BYTE_BINARY, TYPE_BYTE_INDEXED})
  void aProgramsImageGivesTheSampleOfItsFile(int type) throws IOException {
    BufferedImage image = TestImages.image(type, 9, 7, 3);
    byte[] picture = TestImages.encoded("png", type, 9, 7, 3);
    for (Shape shape : SHAPES) {
      InputStream in = new ByteArrayInputStream(picture);
      assertArrayEquals(Images.read(in, "it", shape), Images.of(image, shape));
    }
  }

  /// The types of 8 bits a colour are numbered without a gap.
  @Test
  void coloursComeInOneOrder() {
    for (int type = TYPE_INT_RGB; type <= TYPE_4BYTE_ABGR_PRE; type++) {
      BufferedImage row = new BufferedImage(2, 1, type);
      row.setRGB(0, 0, 0xFF0A141E);
      row.setRGB(1, 0, 0xFFFF0064);
      byte[] expected = {10, -1, 20, 0, 30, 100};
      assertArrayEquals(expected, Images.of(row, Shape.of(3, 1, 2)), "type " + type);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TYPE_INT_ARGB, TYPE_INT_ARGB_PRE, TYPE_4BYTE_ABGR, TYPE_4BYTE_ABGR_PRE})
  void whatIsTransparentIsLaidOnWhite(int type) {
    BufferedImage row = new BufferedImage(3, 1, type);
    row.setRGB(0, 0, 0);
    row.setRGB(1, 0, 0xFF000000);
    row.setRGB(2, 0, 0x806400C8); // of 100, 0 and 200 a half remains: 50, 0, 100, and 127 of white
    byte[] expected = {-1, 0, (byte) 177, -1, 0, 127, -1, 0, (byte) 227};
    assertArrayEquals(expected, Images.of(row, Shape.of(3, 1, 3)));
  }

  @Test
  void whatWouldBeBlackIsRefused() {
    BufferedImage row = new BufferedImage(3, 1, TYPE_USHORT_GRAY);
    row.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 218, 7});
    assertEquals(
        "the image: has 16 bits a sample but no value above 218 of 65535, so that it would be"
            + " black; stretch it to the whole range",
        refusal(row, GREY));
    row.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 0x1234, 65535});
    assertArrayEquals(new byte[] {0, 0x12, -1}, Images.of(row, Shape.of(1, 1, 3)));
  }

  @Test
  void hugeImagesAndOtherShapesAreRefused() {
    BufferedImage huge = new BufferedImage(8_193, 8_192, TYPE_BYTE_BINARY);
    assertEquals(
        "the image has 8193 x 8192 pixels; at most 67108864 are taken", refusal(huge, GREY));
    BufferedImage small = new BufferedImage(7, 9, TYPE_BYTE_GRAY);
    String message = refusal(small, Shape.of(63));
    assertTrue(message.contains("[1, H, W] or [3, H, W], not [63]"), message);
    InputStream none = InputStream.nullInputStream();
    assertThrows(IllegalArgumentException.class, () -> Images.read(none, "it", Shape.of(2, 9, 7)));
  }

  private static String refusal(BufferedImage image, Shape shape) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Images.of(image, shape)).getMessage());
  }
}
