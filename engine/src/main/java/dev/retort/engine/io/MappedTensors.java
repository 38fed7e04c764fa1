package dev.retort.engine.io;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A safetensors file seen through memory: its tensors stay on the disk, and the operating system
/// brings what is looked at. For data that may be larger than the heap.
///
/// The header is checked against the size of the file, as in [Safetensors], before anything is
/// mapped. The mapping ends when nobody refers to it any more. Whoever changes the file meanwhile
/// changes what is read; replacing it, as [AtomicFile] does, is safe.
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="mapped"}
public final class MappedTensors {
  /// A tensor that a header promises.
  public record Declared(String name, ElementType type, Shape shape) {}

  private final Path path;
  private final MemorySegment file;
  private final Map<String, SafetensorsHeader.Slot> slots = new LinkedHashMap<>();
  private final Map<String, String> metadata;
  private final long dataStart;

  private MappedTensors(Path path, SafetensorsHeader header, MemorySegment file) {
    this.path = path;
    this.file = file;
    header.slots().forEach(slot -> slots.put(slot.name(), slot));
    metadata = Collections.unmodifiableMap(header.metadata());
    dataStart = header.dataStart();
  }

  /// Opens a file.
  ///
  /// @throws DataFormatException if it is not such a file or its header is damaged
  public static MappedTensors open(Path file) throws IOException {
    try (FileChannel in = Safetensors.open(file)) {
      SafetensorsHeader header = SafetensorsHeader.read(file.toString(), in);
      return new MappedTensors(
          file, header, in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), Arena.ofAuto()));
    }
  }

  /// What a file begins with, up to its data: for writers that do not have all data at once.
  public static byte[] head(List<Declared> tensors, Map<String, String> metadata) {
    byte[] header = SafetensorsHeader.of(tensors, metadata).toBytes();
    return ByteBuffer.allocate(8 + header.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  /// The strings of the header.
  public Map<String, String> metadata() {
    return metadata;
  }

  /// All bytes of the file.
  public MemorySegment file() {
    return file;
  }

  /// The shape of a tensor of that type and number of axes; null if there is none of that name.
  ///
  /// @throws DataFormatException if it is of another type or rank
  public @Nullable Shape shape(String name, ElementType type, int rank) throws DataFormatException {
    SafetensorsHeader.Slot slot = slots.get(name);
    if (slot != null && (slot.type() != type || slot.shape().rank() != rank)) {
      throw new DataFormatException(
          path,
          "needs the tensor %s as %s with %d axes but has it as %s %s"
              .formatted(name, type, rank, slot.type(), slot.shape()));
    }
    return slot == null ? null : slot.shape();
  }

  /// The bytes of a tensor.
  ///
  /// @throws DataFormatException if there is none of that name
  public MemorySegment bytes(String name) throws DataFormatException {
    SafetensorsHeader.Slot slot = slots.get(name);
    if (slot == null) {
      throw new DataFormatException(
          path, "needs the tensor %s but has %s".formatted(name, slots.keySet()));
    }
    return file.asSlice(dataStart + slot.begin(), slot.end() - slot.begin());
  }
}
