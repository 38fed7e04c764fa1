package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Writes arrays as numpy does: by Python's numpy itself where there is one, else the same numbers.
/// Where there is one, both must agree.
public final class NumpyFile {
  static final boolean HAS_NUMPY = Python.withNumpy().isPresent();

  private NumpyFile() {}

  public static void write(Path file, String type, int[] shape, float... values)
      throws IOException {
    byte[] own = bytes(type, shape, values);
    if (HAS_NUMPY) {
      byte[] theirs = byNumpy(file, type, shape, values);
      assertArrayEquals(data(own), data(theirs), "the numbers that numpy writes");
    } else {
      Files.write(file, own);
    }
  }

  /// What numpy itself has written to a file.
  static byte[] byNumpy(Path file, String type, int[] shape, float... values) throws IOException {
    String script =
        "import numpy; numpy.save(r'%s', numpy.array([%s], dtype=numpy.float64).astype('%s').reshape(%s))"
            .formatted(file, list(values), type, tuple(shape));
    Files.deleteIfExists(file);
    Python.withNumpy().orElseThrow().run(script);
    return Files.readAllBytes(file);
  }

  /// What is behind the header, whose padding differs between versions of numpy.
  static byte[] data(byte[] file) {
    return Arrays.copyOfRange(file, 10 + headerLength(file), file.length);
  }

  /// What the header says: type, order and shape.
  static String description(byte[] file) {
    return new String(file, 10, headerLength(file), StandardCharsets.US_ASCII).strip();
  }

  private static int headerLength(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(8) & 0xFFFF;
  }

  private static String list(float[] values) {
    StringBuilder text = new StringBuilder();
    for (float value : values) {
      // as a double, whose digits give the float itself at any width
      text.append(Float.isInfinite(value) ? "float('inf')" : Double.toString(value)).append(',');
    }
    return text.toString();
  }

  private static String tuple(int[] shape) {
    String inner =
        Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    return "(" + inner + (shape.length == 1 ? ",)" : ")");
  }

  static byte[] bytes(String type, int[] shape, float[] values) {
    boolean floating = type.startsWith("float");
    int width = Integer.parseInt(type.replaceAll("[a-z]", "")) / 8;
    String descr =
        (width == 1 ? "|" : "<") + (floating ? "f" : type.startsWith("u") ? "u" : "i") + width;
    String dict =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, tuple(shape));
    // numpy leaves room in the header for the first extent to grow, and aligns the data to 64 bytes
    int room = 21 - Integer.toString(shape[0]).length();
    String header = dict + " ".repeat(room);
    header += " ".repeat(Math.floorMod(-(10 + header.length() + 1), 64)) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length() + values.length * width)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    out.put((byte) 0).putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      switch (width) {
        case 1 -> out.put((byte) (long) value);
        case 2 -> out.putShort(floating ? Float.floatToFloat16(value) : (short) (long) value);
        case 4 -> out.putInt(floating ? Float.floatToIntBits(value) : (int) value);
        default -> out.putLong(floating ? Double.doubleToLongBits(value) : (long) value);
      }
    }
    assertEquals(0, out.remaining());
    return out.array();
  }
}
