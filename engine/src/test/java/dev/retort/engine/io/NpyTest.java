package dev.retort.engine.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.DataFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NpyTest {
  @TempDir private Path folder;

  /// A file as numpy.lib.format describes it, with the data as given.
  private static byte[] npy(int major, String dict, ByteBuffer data) {
    byte[] header = (dict + " ".repeat(63 - (dict.length() + 10) % 64) + "\n").getBytes(UTF);
    ByteBuffer file =
        ByteBuffer.allocate(12 + header.length + data.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put("NUMPY".getBytes(UTF)).put((byte) major).put((byte) 0);
    if (major == 1) {
      file.putShort((short) header.length);
    } else {
      file.putInt(header.length);
    }
    file.put(header).put(data);
    return Arrays.copyOf(file.array(), file.position());
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private static String dict(String descr, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape);
  }

  private Npy open(byte[] bytes) throws IOException {
    return Npy.open(Files.write(folder.resolve("a.npy"), bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "<f2, float16", ">f2, float16", "<f4, float32", ">f4, float32", "<f8, float64", ">f8, float64",
    "|i1, int8", "<i2, int16", ">i4, int32", "<i8, int64", "|u1, uint8", ">u2, uint16",
    "<u4, uint32", "<u8, uint64"
  })
  void readsNumbersOfEveryTypeAndByteOrder(String descr, String name) throws IOException {
    double[] expected =
        descr.contains("f") ? new double[] {-1.5, 0.25, 3, 1024} : new double[] {1, 0, 3, 127};
    if (descr.contains("i")) {
      expected[0] = -1;
    }
    if (descr.equals("<u4")) {
      expected[0] = 0xFFFF_FFFFL;
    }
    int width = descr.charAt(2) - '0';
    ByteBuffer data =
        ByteBuffer.allocate(4 * width)
            .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (double value : expected) {
      if (descr.contains("f")) {
        switch (width) {
          case 2 -> data.putShort(Float.floatToFloat16((float) value));
          case 4 -> data.putFloat((float) value);
          default -> data.putDouble(value);
        }
      } else {
        long whole = (long) value;
        switch (width) {
          case 1 -> data.put((byte) whole);
          case 2 -> data.putShort((short) whole);
          case 4 -> data.putInt((int) whole);
          default -> data.putLong(whole);
        }
      }
    }
    Npy array = open(npy(1, dict(descr, "(2, 2)"), data.flip()));
    assertEquals(name, array.type());
    assertEquals(descr.contains("f"), array.isFloating());
    assertArrayEquals(new long[] {2, 2}, array.extents());
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], array.number(i));
      if (array.isFloating()) {
        IllegalStateException no = assertThrows(IllegalStateException.class, () -> array.whole(0));
        assertEquals(
            "the array holds no whole numbers but %s; take number(index)".formatted(name),
            no.getMessage());
      } else {
        assertEquals((long) expected[i], array.whole(i));
      }
    }
  }

  @Test
  void unsignedNumbersBeyondThoseOfALongAreRoundedOnce() throws IOException {
    long[] bits = {Long.MIN_VALUE, Long.MIN_VALUE + 1024, Long.MIN_VALUE + 1025, -1};
    double[] expected = {0x1p63, 0x1p63, 0x1p63 + 2048, 0x1p64}; // doubles lie 2048 apart there
    ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : bits) {
      data.putLong(number);
    }
    byte[] numbers = Arrays.copyOf(data.array(), 32);
    Npy unsigned = open(npy(1, dict("<u8", "(4,)"), ByteBuffer.wrap(numbers)));
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], unsigned.number(i));
      assertEquals(bits[i], unsigned.whole(i));
    }
    Npy signed = open(npy(1, dict("<i8", "(4,)"), ByteBuffer.wrap(numbers)));
    assertEquals(-1, signed.number(3));
  }

  /// As pixels are.
  @Test
  void smallUnsignedNumbersAreNeverBelowZero() throws IOException {
    Npy bytes = open(npy(1, dict("|u1", "(3,)"), ByteBuffer.wrap(new byte[] {127, -128, -1})));
    assertEquals(127, bytes.number(0));
    assertEquals(128, bytes.number(1));
    assertEquals(255, bytes.whole(2));
    ByteBuffer data = ByteBuffer.allocate(4); // big-endian
    data.putShort(Short.MIN_VALUE).putShort((short) -1);
    Npy shorts = open(npy(1, dict(">u2", "(2,)"), data.flip()));
    assertEquals(32_768, shorts.number(0));
    assertEquals(65_535, shorts.whole(1));
  }

  @Test
  void foldersAreRefused() {
    DataFormatException refused = assertThrows(DataFormatException.class, () -> Npy.open(folder));
    assertTrue(
        String.valueOf(refused.getMessage()).endsWith("is a folder where a file is expected"),
        refused.getMessage());
  }

  @Test
  void readsEveryVersionAndShape() throws IOException {
    for (int major = 1; major <= 3; major++) {
      ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      Npy array =
          open(npy(major, dict("<f4", "(3,)"), data.putFloat(1).putFloat(2).putFloat(3).flip()));
      assertArrayEquals(new long[] {3}, array.extents());
      assertEquals(3, array.number(2));
    }
    assertEquals(0, open(npy(1, dict("<f4", "()"), ByteBuffer.allocate(4))).extents().length);
    Npy none = open(npy(1, dict("<f4", "(0, 5)"), ByteBuffer.allocate(0)));
    assertArrayEquals(new long[] {0, 5}, none.extents());
  }

  /// As numpy saves what R, Fortran or a transposition has left behind.
  @Test
  void readsColumnMajorArraysByTheirRows() throws IOException {
    String dict = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }";
    Npy bytes = open(npy(1, dict, ByteBuffer.wrap(new byte[] {1, 4, 2, 5, 3, 6})));
    for (int i = 0; i < 6; i++) {
      assertEquals(i + 1, bytes.whole(i));
      assertEquals(i + 1, bytes.number(i));
    }
    ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
    data.putFloat(1).putFloat(4).putFloat(2).putFloat(5).putFloat(3).putFloat(6);
    Npy floats = open(npy(1, dict.replace("|u1", ">f4"), data.flip()));
    assertArrayEquals(new long[] {2, 3}, floats.extents());
    for (int i = 0; i < 6; i++) {
      assertEquals(i + 1, floats.number(i));
    }
    Npy line = open(npy(1, dict.replace("2, 3", "3,"), ByteBuffer.wrap(new byte[] {7, 8, 9})));
    assertEquals(8, line.whole(1));
    Npy none = open(npy(1, dict.replace("2, 3", "4, 0"), ByteBuffer.allocate(0)));
    assertArrayEquals(new long[] {4, 0}, none.extents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), } # elements of type c8",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), } # elements of type O0",
        "{'descr': '<U3', 'fortran_order': False, 'shape': (1,), } # elements of type U3",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), } # elements of type f16",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), } # plain number",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2, 1), } # column-major with 3 axes",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), } # promises 8 bytes",
        "{'descr': '<f4', 'shape': (1, 2), } # fortran_order",
        "{'descr': '<f4', 'fortran_order': False, } # shape",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), } # cannot be",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), } # cannot be",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9000000000,), } # promises 36000000000",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } # promises 8 bytes",
      })
  void refusesWhatElseThereIs(String dict, String expected) {
    refused(npy(1, dict, ByteBuffer.allocate(4)), expected);
  }

  @Test
  void refusesWhatIsNoArray() {
    refused("not an array".getBytes(UTF), "is no NPY file");
    byte[] four = npy(1, dict("<f4", "(1,)"), ByteBuffer.allocate(4));
    four[6] = 4;
    refused(four, "version 4.0");
    byte[] huge = npy(2, dict("<f4", "(1,)"), ByteBuffer.allocate(4));
    huge[11] = 0x7F;
    refused(huge, "claims a header");
    assertTrue(Npy.matches(four));
    assertFalse(Npy.matches(new byte[3]));
  }

  @Test
  void refusesAFileThatEndsTooEarlyOrTooLate() {
    byte[] whole = npy(1, dict("<f4", "(2, 3)"), ByteBuffer.allocate(24));
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "");
    }
    refused(Arrays.copyOf(whole, whole.length + 1), "promises 24 bytes");
  }

  private void refused(byte[] bytes, String expected) {
    String message =
        String.valueOf(assertThrows(DataFormatException.class, () -> open(bytes)).getMessage());
    assertTrue(message.contains("a.npy: ") && message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }
}
