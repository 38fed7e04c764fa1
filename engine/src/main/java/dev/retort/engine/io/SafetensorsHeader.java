package dev.retort.engine.io;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The header of a safetensors file: where each tensor lies, and the strings.
///
/// `slots` are in the order of their data; `dataStart` is where in the file the data begins.
record SafetensorsHeader(List<Slot> slots, Map<String, String> metadata, long dataStart) {
  /// No header is longer (the reference implementation's own limit).
  private static final long LONGEST = 100_000_000;

  private static final String METADATA = "__metadata__";

  /// The place of a tensor, in bytes from the start of the data.
  record Slot(String name, ElementType type, Shape shape, long begin, long end) {}

  static SafetensorsHeader of(
      Map<String, ? extends Safetensors.Entry> tensors, Map<String, String> metadata) {
    List<MappedTensors.Declared> declared = new ArrayList<>();
    tensors.forEach((name, entry) -> declared.add(declared(name, entry)));
    return of(declared, metadata);
  }

  static MappedTensors.Declared declared(String name, Safetensors.Entry entry) {
    ElementType type =
        switch (entry) {
          case Safetensors.Entry.Floats _ -> ElementType.F32;
          case Safetensors.Entry.Longs _ -> ElementType.I64;
        };
    return new MappedTensors.Declared(name, type, entry.shape());
  }

  /// For tensors that lie one after the other in that order.
  ///
  /// @throws IllegalArgumentException if two have the same name, or one that of the metadata
  static SafetensorsHeader of(List<MappedTensors.Declared> tensors, Map<String, String> metadata) {
    List<Slot> slots = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long at = 0;
    for (MappedTensors.Declared tensor : tensors) {
      if (tensor.name().equals(METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
      }
      if (!names.add(tensor.name())) { // readers would find but one of them, and a gap
        throw new IllegalArgumentException(
            "two tensors are named \"%s\"; give each a name of its own".formatted(tensor.name()));
      }
      long end = at + (long) tensor.shape().elements() * tensor.type().bytes();
      slots.add(new Slot(tensor.name(), tensor.type(), tensor.shape(), at, end));
      at = end;
    }
    return new SafetensorsHeader(slots, metadata, 0);
  }

  /// The header as JSON, filled up with blanks to a multiple of 8 bytes.
  byte[] toBytes() {
    Map<String, Json> members = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      Map<String, Json> strings = new LinkedHashMap<>();
      metadata.forEach((name, text) -> strings.put(name, Json.of(text)));
      members.put(METADATA, new Json.Members(strings));
    }
    for (Slot slot : slots) {
      List<Json> shape =
          Arrays.stream(slot.shape.extents()).mapToObj(extent -> Json.of((long) extent)).toList();
      members.put(
          slot.name,
          Json.object()
              .with("dtype", slot.type.name())
              .with("shape", Json.array(shape))
              .with("data_offsets", Json.array(List.of(Json.of(slot.begin), Json.of(slot.end)))));
    }
    byte[] json = new Json.Members(members).text().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, 8) * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    if (padded.length > LONGEST) {
      throw new IllegalArgumentException(
          "a safetensors header of " + padded.length + " bytes; readers take " + LONGEST);
    }
    return padded;
  }

  /// Reads and checks the header from the start of a file.
  ///
  /// @param name of the file, for messages
  static SafetensorsHeader read(String name, SeekableByteChannel in) throws IOException {
    long size = in.size();
    if (size < 8) {
      throw new DataFormatException(
          name, "has " + size + " bytes; a safetensors file begins with 8 for its header's length");
    }
    ByteBuffer start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Safetensors.fill(name, in, start);
    long length = start.getLong();
    if (length < 2 || length > LONGEST || length > size - 8) {
      throw new DataFormatException(
          name,
          "claims a header of "
              + Long.toUnsignedString(length)
              + " bytes in a file of "
              + size
              + ": it is damaged or no safetensors file");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    Safetensors.fill(name, in, bytes);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return parse(Json.parse(text).asObject(), 8 + length, size - 8 - length);
    } catch (CharacterCodingException e) {
      throw new DataFormatException(name, "header: is not UTF-8");
    } catch (JsonException e) {
      throw new DataFormatException(name, "header: " + e.getMessage());
    }
  }

  private static SafetensorsHeader parse(Json.Members json, long dataStart, long dataLength) {
    List<Slot> slots = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    json.values()
        .forEach(
            (name, value) -> {
              try {
                if (name.equals(METADATA)) {
                  value.asObject().values().forEach((k, v) -> metadata.put(k, v.asString()));
                } else {
                  slots.add(slot(name, value.asObject()));
                }
              } catch (JsonException e) {
                throw new JsonException("\"" + name + "\": " + e.getMessage());
              }
            });
    slots.sort(Comparator.comparingLong(Slot::begin));
    long covered = 0;
    for (Slot slot : slots) {
      if (slot.begin != covered) {
        throw new JsonException(
            "\"%s\": its data begins at byte %d where %d is due"
                .formatted(slot.name, slot.begin, covered));
      }
      covered = slot.end;
    }
    if (covered != dataLength) {
      throw new JsonException(
          "the tensors take %d bytes but the file has %d of them".formatted(covered, dataLength));
    }
    return new SafetensorsHeader(List.copyOf(slots), metadata, dataStart);
  }

  /// What is said of a tensor whose elements are of another type than weights and counters.
  static String unread(String type) {
    return "has elements of type " + type + "; only F32 and I64 are read: convert it";
  }

  private static Slot slot(String name, Json.Members tensor) {
    String dtype = tensor.get("dtype").asString();
    ElementType type =
        switch (dtype) {
          case "F32" -> ElementType.F32;
          case "I64" -> ElementType.I64;
          case "U16" -> ElementType.U16;
          case "U8" -> ElementType.U8;
          default -> throw new JsonException(unread(dtype));
        };
    int[] extents = tensor.get("shape").asArray().stream().mapToInt(Json::asInt).toArray();
    Shape shape;
    try {
      shape = Shape.of(extents);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new JsonException("has a shape that cannot be: " + e.getMessage());
    }
    List<Json> offsets = tensor.get("data_offsets").asArray();
    if (offsets.size() != 2 || tensor.values().size() != 3) {
      throw new JsonException("expected dtype, shape and two data_offsets");
    }
    long begin = offsets.get(0).asLong();
    long end = offsets.get(1).asLong();
    if (begin < 0 || end - begin != (long) shape.elements() * type.bytes() || end < begin) {
      throw new JsonException(
          "shape %s of %s takes %d bytes but its data is from byte %d to %d"
              .formatted(shape, type, (long) shape.elements() * type.bytes(), begin, end));
    }
    return new Slot(name, type, shape, begin, end);
  }
}
