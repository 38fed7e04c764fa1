package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// JPEGs that say how the camera was held.
final class OrientationTest {
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;

  private static byte[] tiff(ByteOrder order, int tag, int type, int number) {
    byte letter = (byte) (order.equals(ByteOrder.LITTLE_ENDIAN) ? 'I' : 'M');
    byte[] bytes = new byte[38];
    ByteBuffer tiff = ByteBuffer.wrap(bytes).order(order);
    tiff.put(letter).put(letter).putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x0100).putShort((short) SHORT).putInt(1).putInt(0); // another tag
    tiff.putShort((short) tag).putShort((short) type).putInt(1).putShort((short) number);
    return bytes;
  }

  private static byte[] withSegment(byte[] jpeg, String name, byte[] content) {
    byte[] bytes = new byte[jpeg.length + 4 + name.length() + content.length];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.put(jpeg, 0, 2).putShort((short) 0xFFE1);
    out.putShort((short) (2 + name.length() + content.length));
    out.put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
    out.put(jpeg, 2, jpeg.length - 2);
    return bytes;
  }

  private static byte[] withExif(byte[] jpeg, byte[] tiff) {
    return withSegment(jpeg, "Exif\0\0", tiff);
  }

  private static byte[] jpeg() throws IOException {
    return TestImages.encoded("jpg", BufferedImage.TYPE_INT_RGB, 9, 7, 3);
  }

  /// As Pillow 12.3 turns them (`ImageOps.exif_transpose`).
  @ParameterizedTest
  @CsvSource({
    "1, 2, 3, 012345",
    "2, 2, 3, 210543",
    "3, 2, 3, 543210",
    "4, 2, 3, 345012",
    "5, 3, 2, 031425",
    "6, 3, 2, 304152",
    "7, 3, 2, 524130",
    "8, 3, 2, 251403"
  })
  void allEightAreTurnedUpright(int number, int height, int width, String expected) {
    byte[] stored = "012345".getBytes(StandardCharsets.US_ASCII);
    Pixels grey = new Orientation(number).upright(new Pixels(1, 2, 3, stored));
    assertEquals(height, grey.height());
    assertEquals(width, grey.width());
    assertEquals(expected, new String(grey.values(), StandardCharsets.US_ASCII));
    byte[] planes = "012345012345012345".getBytes(StandardCharsets.US_ASCII);
    Pixels colour = new Orientation(number).upright(new Pixels(3, 2, 3, planes));
    assertEquals(expected.repeat(3), new String(colour.values(), StandardCharsets.US_ASCII));
  }

  @Test
  void photosAreReadUpright() throws IOException {
    byte[] jpeg = jpeg();
    try (ImageDecoder decoder = new ImageDecoder()) {
      Pixels stored = decoder.decode(jpeg, "stored");
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        for (int number = 1; number <= 8; number++) {
          byte[] photo = withExif(jpeg, tiff(order, TAG, SHORT, number));
          assertEquals(new Orientation(number), Orientation.of(photo));
          Pixels expected = new Orientation(number).upright(stored);
          Pixels read = decoder.decode(photo, "photo");
          assertEquals(number < 5 ? 9 : 7, read.height());
          assertArrayEquals(expected.values(), read.values());
          Shape shape = Shape.of(3, read.height(), read.width());
          assertArrayEquals(
              read.values(), Images.read(new ByteArrayInputStream(photo), "photo", shape));
        }
      }
    }
  }

  @Test
  void theFirstExifSegmentBeforeTheImageCounts() throws IOException {
    byte[] turned = withExif(jpeg(), tiff(ByteOrder.BIG_ENDIAN, TAG, SHORT, 6));
    Orientation six = new Orientation(6);
    byte[] other = "<x/>".getBytes(StandardCharsets.US_ASCII);
    assertEquals(six, Orientation.of(withSegment(turned, "http://ns.adobe.com/xap/1.0/\0", other)));
    byte[] twice = withExif(turned, tiff(ByteOrder.LITTLE_ENDIAN, TAG, SHORT, 8));
    assertEquals(new Orientation(8), Orientation.of(twice));
    byte[] behind = {-1, -40, -1, -38, 0, 2};
    byte[] exif = Arrays.copyOfRange(turned, 2, turned.length);
    byte[] both = Arrays.copyOf(behind, behind.length + exif.length);
    System.arraycopy(exif, 0, both, behind.length, exif.length);
    assertEquals(new Orientation(1), Orientation.of(both));
  }

  @Test
  void whatSaysNothingIsUpright() throws IOException {
    Orientation upright = new Orientation(1);
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    assertEquals(upright, Orientation.of(jpeg()));
    assertEquals(upright, Orientation.of(withExif(jpeg(), tiff(order, TAG, SHORT, 0))));
    assertEquals(upright, Orientation.of(withExif(jpeg(), tiff(order, TAG, SHORT, 9))));
    assertEquals(upright, Orientation.of(withExif(jpeg(), tiff(order, TAG, 2, 6))));
    assertEquals(upright, Orientation.of(withExif(jpeg(), tiff(order, 0x0113, SHORT, 6))));
  }

  @Test
  void hostileDataNeverCrash() throws IOException {
    byte[] jpeg = jpeg();
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] tiff = tiff(order, TAG, SHORT, 6);
      byte[] photo = withExif(jpeg, tiff);
      for (int length = 0; length <= tiff.length; length++) {
        assertSensible(withExif(jpeg, Arrays.copyOf(tiff, length)));
      }
      for (int length = 0; length < photo.length; length++) {
        assertSensible(Arrays.copyOf(photo, length));
      }
      for (int at = 2; at < 60; at++) {
        for (int value = 0; value < 256; value++) {
          byte[] bad = photo.clone();
          bad[at] = (byte) value;
          assertSensible(bad);
          bad[at + 1] = -1;
          assertSensible(bad);
        }
      }
    }
  }

  private static void assertSensible(byte[] jpeg) {
    int number = Orientation.of(jpeg).number();
    assertTrue(number >= 1 && number <= 8, () -> "number " + number);
  }
}
