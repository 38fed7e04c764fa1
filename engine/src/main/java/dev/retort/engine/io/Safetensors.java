package dev.retort.engine.io;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The safetensors format: named tensors and named strings in one file, which Python opens with
/// `safetensors.torch.load_file`.
///
///     8 bytes   length of the header, little-endian
///     header    JSON: name -> {dtype, shape, data_offsets [begin, end]}, and "__metadata__";
///               blanks at its end make the data begin at a multiple of 8
///     data      the tensors, row-major, little-endian, one after the other
///
/// Tensors are F32 or, for ids and counters, I64 ([MappedTensors] knows two more). Reading believes nothing: lengths are checked
/// against the file before memory is taken, and the data must be covered exactly once.
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="safetensors"}
///
/// Source: the format's description at github.com/huggingface/safetensors.
public final class Safetensors {
  private static final int CHUNK = 1 << 20;

  private Safetensors() {}

  /// A tensor: a shape and as many values, in the array itself.
  public sealed interface Entry {
    Shape shape();

    /// An F32 tensor.
    record Floats(Shape shape, float[] values) implements Entry {
      public Floats {
        requireSize(shape, values.length);
      }

      /// The same shape and the same values.
      @Override
      public boolean equals(Object other) {
        return other instanceof Floats(Shape otherShape, float[] otherValues)
            && shape.equals(otherShape)
            && Arrays.equals(values, otherValues);
      }

      @Override
      public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
      }
    }

    /// An I64 tensor.
    record Longs(Shape shape, long[] values) implements Entry {
      public Longs {
        requireSize(shape, values.length);
      }

      /// The same shape and the same values.
      @Override
      public boolean equals(Object other) {
        return other instanceof Longs(Shape otherShape, long[] otherValues)
            && shape.equals(otherShape)
            && Arrays.equals(values, otherValues);
      }

      @Override
      public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
      }
    }

    private static void requireSize(Shape shape, int values) {
      if (shape.elements() != values) {
        throw new IllegalArgumentException(
            "a tensor of shape %s has %d elements but gets %d"
                .formatted(shape, shape.elements(), values));
      }
    }
  }

  /// What a file holds, in its order.
  public record Contents(Map<String, Entry> tensors, Map<String, String> metadata) {
    public Contents {
      tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /// The values of an F32 tensor, in the array itself.
    ///
    /// @throws IllegalArgumentException if there is none of that name, or it has another shape
    public float[] floats(String name, Shape shape) {
      if (!(tensors.get(name) instanceof Entry.Floats floats)) {
        throw new IllegalArgumentException("it lacks " + name);
      }
      if (!floats.shape.equals(shape)) {
        throw new IllegalArgumentException(
            "its %s has the shape %s where %s is due".formatted(name, floats.shape, shape));
      }
      return floats.values;
    }
  }

  /// Writes a file wholly or not at all (see [AtomicFile]).
  ///
  /// @throws IOException if the disk is full or the file cannot be written
  public static void write(
      Path file, Map<String, ? extends Entry> tensors, Map<String, String> metadata)
      throws IOException {
    write(file, SafetensorsHeader.of(tensors, metadata), asked(tensors));
  }

  /// The same with a hash of the tensors and the metadata, for [#readHashed]. Every tensor is asked
  /// for twice, for the hash and for the file, so that there need not be all of them at once.
  ///
  /// @throws IOException if the disk is full or the file cannot be written
  public static void writeHashed(
      Path file, Map<String, Supplier<Entry>> tensors, Map<String, String> metadata)
      throws IOException {
    write(file, HashedHeader.of(tensors, metadata), tensors);
  }

  private static void write(
      Path file, SafetensorsHeader header, Map<String, Supplier<Entry>> tensors)
      throws IOException {
    byte[] bytes = header.toBytes();
    AtomicFile.write(file, out -> writeTo(out, bytes, tensors));
  }

  /// Writes what a file holds.
  static void writeTo(
      WritableByteChannel out, Map<String, ? extends Entry> tensors, Map<String, String> metadata)
      throws IOException {
    writeTo(out, SafetensorsHeader.of(tensors, metadata).toBytes(), asked(tensors));
  }

  private static void writeTo(
      WritableByteChannel out, byte[] header, Map<String, Supplier<Entry>> tensors)
      throws IOException {
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    AtomicFile.writeFully(out, start.putLong(header.length).put(header).flip());
    ByteBuffer chunk = chunk();
    for (Supplier<Entry> tensor : tensors.values()) {
      write(tensor.get(), chunk, out);
    }
  }

  private static Map<String, Supplier<Entry>> asked(Map<String, ? extends Entry> tensors) {
    Map<String, Supplier<Entry>> asked = new LinkedHashMap<>();
    tensors.forEach((name, entry) -> asked.put(name, () -> entry));
    return asked;
  }

  /// Memory that values pass through.
  static ByteBuffer chunk() {
    return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Reads a whole file.
  ///
  /// @throws DataFormatException if it is not such a file or is damaged
  public static Contents read(Path file) throws IOException {
    try (FileChannel in = open(file)) {
      return read(file.toString(), in, SafetensorsHeader.read(file.toString(), in));
    }
  }

  /// Reads a whole file of [#writeHashed]. That is the state of some work, which can begin anew
  /// without it.
  ///
  /// @throws DataFormatException if it is not such a file or not what was written
  public static Contents readHashed(Path file) throws IOException {
    Contents contents = read(file);
    String said = contents.metadata.get(HashedHeader.NAME);
    if (said == null) {
      throw new DataFormatException(
          file, "an earlier version of the program wrote it; delete it to begin anew");
    }
    String found =
        HashedHeader.of(asked(contents.tensors), contents.metadata)
            .metadata()
            .get(HashedHeader.NAME);
    if (!said.equals(found)) {
      throw new DataFormatException(
          file,
          "it is damaged: its content has the SHA-256 %s, but it says %s; delete it to begin anew"
              .formatted(found, said));
    }
    return contents;
  }

  /// Reads what stands behind a header that was read from the same channel.
  ///
  /// @param name of the file, for messages
  static Contents read(String name, SeekableByteChannel in, SafetensorsHeader header)
      throws IOException {
    ByteBuffer chunk = chunk();
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Slot slot : header.slots()) {
      in.position(header.dataStart() + slot.begin());
      int elements = slot.shape().elements();
      Entry entry =
          switch (slot.type()) {
            case F32 -> new Entry.Floats(slot.shape(), readFloats(name, in, elements, chunk));
            case I64 -> new Entry.Longs(slot.shape(), readLongs(name, in, elements, chunk));
            case U8, U16 ->
                throw new DataFormatException(
                    name,
                    "header: \"%s\": %s"
                        .formatted(slot.name(), SafetensorsHeader.unread(slot.type().name())));
          };
      tensors.put(slot.name(), entry);
    }
    return new Contents(tensors, header.metadata());
  }

  static FileChannel open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataFormatException(file, "is a folder where a file is expected");
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(file.toString(), null, "no permission to read it");
    }
  }

  /// Writes the values of a tensor as they lie in a file.
  ///
  /// @param chunk what they pass through
  static void write(Entry entry, ByteBuffer chunk, WritableByteChannel out) throws IOException {
    switch (entry) {
      case Entry.Floats(Shape _, float[] values) -> write(values, chunk, out);
      case Entry.Longs(Shape _, long[] values) -> write(values, chunk, out);
    }
  }

  private static void write(float[] values, ByteBuffer chunk, WritableByteChannel out)
      throws IOException {
    int step = chunk.capacity() / Float.BYTES;
    for (int i = 0, count; i < values.length; i += count) {
      count = Math.min(step, values.length - i);
      chunk.clear();
      for (int j = i; j < i + count; j++) {
        chunk.putInt(Float.floatToRawIntBits(values[j]));
      }
      AtomicFile.writeFully(out, chunk.flip());
    }
  }

  private static void write(long[] values, ByteBuffer chunk, WritableByteChannel out)
      throws IOException {
    int step = CHUNK / Long.BYTES;
    for (int i = 0, count; i < values.length; i += count) {
      count = Math.min(step, values.length - i);
      chunk.clear().asLongBuffer().put(values, i, count);
      AtomicFile.writeFully(out, chunk.limit(count * Long.BYTES));
    }
  }

  private static float[] readFloats(
      String name, SeekableByteChannel in, int elements, ByteBuffer chunk) throws IOException {
    float[] values = new float[elements];
    int step = CHUNK / Float.BYTES;
    for (int i = 0, count; i < elements; i += count) {
      count = Math.min(step, elements - i);
      fill(name, in, chunk.clear().limit(count * Float.BYTES));
      for (int j = i; j < i + count; j++) {
        values[j] = Float.intBitsToFloat(chunk.getInt());
      }
    }
    return values;
  }

  private static long[] readLongs(
      String name, SeekableByteChannel in, int elements, ByteBuffer chunk) throws IOException {
    long[] values = new long[elements];
    int step = CHUNK / Long.BYTES;
    for (int i = 0, count; i < elements; i += count) {
      count = Math.min(step, elements - i);
      fill(name, in, chunk.clear().limit(count * Long.BYTES));
      chunk.asLongBuffer().get(values, i, count);
    }
    return values;
  }

  /// Fills a buffer up to its limit and makes it ready to be read.
  static void fill(String name, SeekableByteChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new DataFormatException(name, "ends at byte " + in.position() + ", too early");
      }
    }
    buffer.flip();
  }
}
