package dev.retort.engine.io;

import dev.retort.engine.data.DataFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An array of numbers in a file that Python's `numpy.save` has written, seen through memory.
///
///     6 bytes   0x93 N U M P Y
///     2 bytes   version: 1.0, 2.0 or 3.0
///     2 or 4    length of the header, little-endian; 4 bytes from version 2 on
///     header    a Python dict: 'descr' the type, 'fortran_order', 'shape'
///     data      the elements, row-major or (fortran_order) column-major
///
/// Elements are floats of 16, 32 or 64 bits, or whole numbers of 8 to 64 bits, in either byte
/// order. All else (column-major with more than two axes, complex, text, objects, several arrays)
/// is refused. The header is checked against the size of the file before anything is mapped.
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="npy"}
///
/// Source: the description of numpy.lib.format.
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([<>|=]?)([a-zA-Z])([0-9]{0,4})['\"]");
  private static final Pattern FORTRAN =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9,\\sL]{0,200})\\)");

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final char kind; // f, i or u
  private final int width;
  private final boolean swapped;
  private final boolean columnMajor; // with two axes
  private final long[] extents;
  private final MemorySegment data;

  private Npy(
      char kind,
      int width,
      boolean swapped,
      boolean columnMajor,
      long[] extents,
      MemorySegment data) {
    this.kind = kind;
    this.width = width;
    this.swapped = swapped;
    this.columnMajor = columnMajor;
    this.extents = extents;
    this.data = data;
  }

  /// Whether a file that begins with these bytes is one.
  public static boolean matches(byte[] head) {
    return head.length >= MAGIC.length
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /// Opens a file.
  ///
  /// @throws DataFormatException if it is not such a file, is damaged, or holds what is not read
  public static Npy open(Path file) throws IOException {
    try (FileChannel in = Safetensors.open(file)) {
      return new Opening(file, in).array();
    }
  }

  /// How long it is along each axis.
  public long[] extents() {
    return extents.clone();
  }

  /// Whether its elements are floats; else they are whole numbers.
  public boolean isFloating() {
    return kind == 'f';
  }

  /// The type, as numpy calls it: `float32`.
  public String type() {
    return (kind == 'f' ? "float" : kind == 'i' ? "int" : "uint") + 8 * width;
  }

  /// The element at a place in row-major order.
  public double number(long index) {
    if (kind != 'f') {
      long whole = whole(index);
      // halved, with a bit for what that loses, so that it is rounded once
      return kind == 'u' && whole < 0 ? ((whole >>> 1) | (whole & 1)) * 2.0 : whole;
    }
    long place = place(index);
    return width == 8 ? Double.longBitsToDouble(bits64(place)) : floating(place);
  }

  /// The whole number at a place in row-major order; one beyond 2^63 - 1 comes out below 0.
  ///
  /// @throws IllegalStateException if the elements are floats
  public long whole(long index) {
    if (kind == 'f') {
      throw new IllegalStateException(
          "the array holds no whole numbers but " + type() + "; take number(index)");
    }
    long place = place(index);
    boolean signed = kind == 'i';
    return switch (width) {
      case 1 -> {
        byte value = data.get(ValueLayout.JAVA_BYTE, place);
        yield signed ? value : value & 0xFF;
      }
      case 2 -> signed ? bits16(place) : bits16(place) & 0xFFFF;
      case 4 -> signed ? bits32(place) : bits32(place) & 0xFFFF_FFFFL;
      default -> bits64(place);
    };
  }

  /// The place in the file of the element at a place in row-major order.
  private long place(long index) {
    return columnMajor ? (index % extents[1]) * extents[0] + index / extents[1] : index;
  }

  private float floating(long place) {
    return width == 2 ? Float.float16ToFloat(bits16(place)) : Float.intBitsToFloat(bits32(place));
  }

  private short bits16(long place) {
    short bits = data.get(SHORT, 2 * place);
    return swapped ? Short.reverseBytes(bits) : bits;
  }

  private int bits32(long place) {
    int bits = data.get(INT, 4 * place);
    return swapped ? Integer.reverseBytes(bits) : bits;
  }

  private long bits64(long place) {
    long bits = data.get(LONG, 8 * place);
    return swapped ? Long.reverseBytes(bits) : bits;
  }

  /// Reading the header.
  private record Opening(Path file, FileChannel in) {
    Npy array() throws IOException {
      byte[] start = some(0, 8);
      if (!matches(start)) {
        throw wrong("is no NPY file");
      }
      int major = start[6] & 0xFF;
      int minor = start[7] & 0xFF;
      if (major < 1 || major > 3 || minor != 0) {
        throw wrong("is NPY of version %d.%d; 1.0 to 3.0 are read".formatted(major, minor));
      }
      int lengthBytes = major == 1 ? 2 : 4;
      ByteBuffer lengthField = ByteBuffer.wrap(some(8, lengthBytes)).order(ByteOrder.LITTLE_ENDIAN);
      long length =
          major == 1 ? lengthField.getShort(0) & 0xFFFF : lengthField.getInt(0) & 0xFFFF_FFFFL;
      if (length > LONGEST_HEADER) {
        throw wrong("claims a header of " + length + " bytes: it is damaged");
      }
      String header = new String(some(8 + lengthBytes, (int) length), StandardCharsets.UTF_8);
      return array(header, 8 + lengthBytes + length);
    }

    private Npy array(String header, long dataStart) throws IOException {
      Matcher descr = found(DESCR, header, "an element type that is a plain number");
      char kind = descr.group(2).charAt(0);
      int width = descr.group(3).isEmpty() ? 0 : Integer.parseInt(descr.group(3));
      boolean known =
          kind == 'f'
              ? width == 2 || width == 4 || width == 8
              : (kind == 'i' || kind == 'u')
                  && (width == 1 || width == 2 || width == 4 || width == 8);
      if (!known) {
        throw wrong(
            "has elements of type %s%d; save floats of 16, 32 or 64 bits or whole numbers"
                .formatted(kind, width));
      }
      boolean fortran = found(FORTRAN, header, "fortran_order").group(1).equals("True");
      long[] extents = extents(found(SHAPE, header, "a shape").group(1));
      if (fortran && extents.length > 2) {
        throw wrong(
            "is column-major with %d axes; save numpy.ascontiguousarray of it"
                .formatted(extents.length));
      }
      long bytes = width;
      try {
        for (long extent : extents) {
          bytes = Math.multiplyExact(bytes, extent);
        }
      } catch (ArithmeticException _) {
        throw wrong("has a shape that cannot be: " + Arrays.toString(extents));
      }
      if (in.size() - dataStart != bytes) {
        throw wrong(
            "promises %d bytes of data (shape %s, %d bytes an element) but has %d"
                .formatted(bytes, Arrays.toString(extents), width, in.size() - dataStart));
      }
      MemorySegment data =
          bytes == 0
              ? MemorySegment.ofArray(new byte[0])
              : in.map(FileChannel.MapMode.READ_ONLY, dataStart, bytes, Arena.ofAuto());
      boolean swapped = descr.group(1).equals(">");
      return new Npy(kind, width, swapped, fortran && extents.length == 2, extents, data);
    }

    private long[] extents(String text) throws DataFormatException {
      try {
        return Arrays.stream(text.split(","))
            .map(part -> part.replace("L", "").strip())
            .filter(part -> !part.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
      } catch (NumberFormatException _) {
        throw wrong("has a shape that cannot be: (" + text.replaceAll("\\s+", " ") + ")");
      }
    }

    private Matcher found(Pattern pattern, String header, String what) throws DataFormatException {
      Matcher matcher = pattern.matcher(header);
      if (!matcher.find()) {
        throw wrong("has a header without " + what);
      }
      return matcher;
    }

    private byte[] some(long position, int count) throws IOException {
      if (in.size() - position < count) {
        throw wrong("ends at byte " + in.size() + ", within its header");
      }
      byte[] bytes = new byte[count];
      in.position(position);
      Safetensors.fill(file.toString(), in, ByteBuffer.wrap(bytes));
      return bytes;
    }

    private DataFormatException wrong(String what) {
      return new DataFormatException(file, what);
    }
  }
}
