package dev.retort.engine.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Needed;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.Safetensors.Entry;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Map<String, Entry> tensors = new LinkedHashMap<>();
    tensors.put("w", new Entry.Floats(Shape.of(2, 1), new float[] {1, -2}));
    tensors.put("ids", new Entry.Longs(Shape.of(1), new long[] {258}));
    Safetensors.write(file, tensors, Map.of("k", "é"));
    String header =
        "{\"__metadata__\":{\"k\":\"é\"},\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(json.length, 8) * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 16).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded).put(json);
    while (expected.position() < 8 + padded) {
      expected.put((byte) ' ');
    }
    expected.putFloat(1).putFloat(-2).putLong(258);
    assertArrayEquals(expected.array(), Files.readAllBytes(file));
  }

  @Property(tries = 50)
  void anyFloatKeepsItsBits(@ForAll @Size(min = 1, max = 100) int[] bits, @ForAll String name)
      throws IOException {
    Path file = Files.createTempFile("bits", ".safetensors");
    try {
      float[] values = new float[bits.length + 1];
      for (int i = 0; i < bits.length; i++) {
        values[i] = Float.intBitsToFloat(bits[i]);
      }
      values[bits.length] = Float.intBitsToFloat(0x7FA00001); // a signalling NaN
      String key = Json.parse(Json.of("t" + name).text()).asString();
      Safetensors.write(
          file, Map.of(key, new Entry.Floats(Shape.of(values.length), values)), Map.of("n", key));
      Safetensors.Contents back = Safetensors.read(file);
      assertEquals(Map.of("n", key), back.metadata());
      float[] read = floats(back, key);
      for (int i = 0; i < values.length; i++) {
        assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(read[i]));
      }
    } finally {
      Files.delete(file);
    }
  }

  private static float[] floats(Safetensors.Contents contents, String name) {
    return contents.tensors().get(name) instanceof Entry.Floats floats
        ? floats.values()
        : new float[0];
  }

  @Test
  void tensorsLongerThanTheBufferReadBack() throws IOException {
    Path file = folder.resolve("long.safetensors");
    float[] values = new float[(1 << 19) + 13];
    long[] ids = new long[(1 << 17) + 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Arrays.setAll(ids, i -> -i);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    tensors.put("values", new Entry.Floats(Shape.of(values.length), values));
    tensors.put("ids", new Entry.Longs(Shape.of(ids.length, 1), ids));
    Safetensors.write(file, tensors, Map.of());
    Safetensors.Contents back = Safetensors.read(file);
    assertEquals(List.of("values", "ids"), List.copyOf(back.tensors().keySet()));
    assertArrayEquals(values, floats(back, "values"), 0f);
    assertTrue(
        back.tensors().get("ids") instanceof Entry.Longs(Shape shape, long[] read)
            && shape.equals(Shape.of(ids.length, 1))
            && Arrays.equals(ids, read));
    assertTrue(back.metadata().isEmpty());
  }

  private byte[] small() throws IOException {
    Path file = folder.resolve("small.safetensors");
    Map<String, Entry> tensors = new LinkedHashMap<>();
    tensors.put("a", new Entry.Floats(Shape.of(2, 2), new float[] {1, 2, 3, 4}));
    tensors.put("b", new Entry.Floats(Shape.of(3), new float[] {5, 6, 7}));
    Safetensors.write(file, tensors, Map.of("key", "value"));
    return Files.readAllBytes(file);
  }

  @Test
  void everyTruncationAndEveryExtensionIsFound() throws IOException {
    byte[] good = small();
    Path file = folder.resolve("cut.safetensors");
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      refused(file, "");
    }
    Files.write(file, Arrays.copyOf(good, good.length + 1));
    refused(file, "tensors take 28 bytes but the file has 29");
  }

  /// A flipped bit either is found or leaves a file of the same form: the same shapes under other
  /// names or with other values. (Checkpoints carry hashes that find these too.)
  @Test
  void everyFlippedBitIsFoundOrHarmless() throws IOException {
    byte[] good = small();
    Path file = folder.resolve("flip.safetensors");
    int found = 0;
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, bad);
      try {
        Safetensors.Contents contents = Safetensors.read(file);
        List<Shape> shapes = new ArrayList<>();
        contents.tensors().values().forEach(entry -> shapes.add(entry.shape()));
        assertEquals(2, shapes.size());
        assertEquals(7, shapes.stream().mapToInt(Shape::elements).sum());
        assertTrue(contents.metadata().size() <= 1);
      } catch (DataFormatException e) {
        assertTrue(e.toString().contains("flip.safetensors"), e.toString());
        assertFalse(e.toString().contains("\n"), e.toString());
        found++;
      }
    }
    assertTrue(found > good.length * 4, found + " of " + good.length * 8);
  }

  @Test
  void claimsAreCheckedBeforeMemoryIsTaken() throws IOException {
    Path file = folder.resolve("claim.safetensors");
    for (long claim : new long[] {1L << 60, -1, Long.MIN_VALUE, 0, 1, 17, 100_000_001, 1L << 31}) {
      ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(claim);
      Files.write(file, bytes.array());
      refused(file, "claims a header of " + Long.toUnsignedString(claim) + " bytes");
    }
    String tensor = "{\"w\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}";
    String[][] headers = {
      {tensor.formatted("F32", "[1152921504606846976]", "[0,8]"), "32 bits"},
      {tensor.formatted("F32", "[2000000000]", "[0,8000000000]"), "8000000000 bytes but"},
      {tensor.formatted("F32", "[65536,65536]", "[0,8]"), "more than 2^31 - 1"},
      {tensor.formatted("F32", "[2]", "[0,9]"), "takes 8 bytes"},
      {tensor.formatted("F32", "[2]", "[8,0]"), "takes 8 bytes"},
      {tensor.formatted("F32", "[2]", "[-8,0]"), "takes 8 bytes"},
      {tensor.formatted("F32", "[2]", "[9223372036854775800,-9223372036854775808]"), "takes 8"},
      {tensor.formatted("F32", "[2]", "[8,16]"), "begins at byte 8 where 0 is due"},
      {tensor.formatted("F32", "[0]", "[0,0]"), "at least 1"},
      {tensor.formatted("F32", "[-2]", "[0,8]"), "at least 1"},
      {tensor.formatted("F32", "[2.5]", "[0,8]"), "whole number"},
      {tensor.formatted("F32", "[2]", "[0,8,8]"), "two data_offsets"},
      {tensor.formatted("F64", "[1]", "[0,8]"), "type F64; only F32 and I64 are read"},
      {tensor.formatted("Q8", "[1]", "[0,8]"), "type Q8"},
      {"{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}", "data_offsets"},
      {"{\"w\":3}", "\"w\": expected an object"},
      {"{\"__metadata__\":{\"a\":1}}", "expected a string"},
      {"[]", "expected an object"},
      {"{}", "take 0 bytes but the file has 8"},
      {"{\"a\":1,\"a\":1}", "each name once"},
      {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "where 8 is due"
      },
      {"[".repeat(100_000), "levels"},
    };
    for (String[] header : headers) {
      byte[] json = header[0].getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.allocate(16 + json.length).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(file, bytes.putLong(json.length).put(json).array());
      refused(file, header[1]);
    }
    byte[] latin = "{\"\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.allocate(16 + latin.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(latin.length).put(latin).array());
    refused(file, "not UTF-8");
  }

  private static void refused(Path file, String part) {
    String message =
        assertThrows(DataFormatException.class, () -> Safetensors.read(file)).toString();
    assertTrue(message.contains(part), message);
    assertTrue(message.contains(String.valueOf(file.getFileName())), message);
  }

  @Test
  void twoTensorsOfOneNameAreRefused() {
    MappedTensors.Declared tensor = new MappedTensors.Declared("w", ElementType.F32, Shape.of(1));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> MappedTensors.head(List.of(tensor, tensor), Map.of()))
            .toString();
    assertTrue(message.contains("two tensors are named \"w\""), message);
  }

  @Test
  void entriesAreEqualByTheirValues() {
    Shape two = Shape.of(2);
    Entry floats = new Entry.Floats(two, new float[] {1, Float.NaN});
    Entry same = new Entry.Floats(two, new float[] {1, Float.NaN});
    assertEquals(floats, same);
    assertEquals(floats.hashCode(), same.hashCode());
    assertNotEquals(floats, new Entry.Floats(two, new float[] {1, 2}));
    assertNotEquals(floats, new Entry.Floats(Shape.of(2, 1), new float[] {1, Float.NaN}));
    Entry longs = new Entry.Longs(two, new long[] {1, 2});
    assertEquals(longs, new Entry.Longs(two, new long[] {1, 2}));
    assertEquals(longs.hashCode(), new Entry.Longs(two, new long[] {1, 2}).hashCode());
    assertNotEquals(longs, new Entry.Longs(two, new long[] {1, 3}));
    assertNotEquals(longs, floats);
  }

  @Test
  void whatCannotBeWrittenChangesNothing() throws IOException {
    Path file = folder.resolve("kept.safetensors");
    Entry one = new Entry.Floats(Shape.of(1), new float[] {1});
    Safetensors.write(file, Map.of("w", one), Map.of());
    byte[] before = Files.readAllBytes(file);
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(file, Map.of("__metadata__", one), Map.of()));
    assertThrows(IllegalArgumentException.class, () -> new Entry.Floats(Shape.of(2), new float[3]));
    assertArrayEquals(before, Files.readAllBytes(file));
    assertOnly(file);
  }

  private void assertOnly(Path file) {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFullDiskCostsNothingThatWasSaved() throws IOException {
    Path file = folder.resolve("result.json");
    AtomicFile.write(file, "old");
    String message =
        assertThrows(
                IOException.class,
                () ->
                    AtomicFile.write(
                        file,
                        out -> {
                          AtomicFile.writeFully(out, ByteBuffer.wrap(new byte[10]));
                          throw new IOException("No space left on device");
                        }))
            .getMessage();
    assertEquals("cannot write " + file + ": No space left on device", message);
    assertEquals("old", Files.readString(file));
    assertOnly(file);
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  throw new IllegalStateException("a fault of the program");
                }));
    assertOnly(file);
    AtomicFile.write(file, "new");
    assertEquals("new", Files.readString(file));
    assertOnly(file);
  }

  @Test
  void aRealFullDeviceIsReported() {
    Path full = Path.of("/dev/full");
    Needed.here(Files.exists(full), "this system has no " + full + "; Linux has it");
    String message = assertThrows(IOException.class, () -> AtomicFile.write(full, "x")).toString();
    assertTrue(message.contains("cannot write /dev/full: No space left"), message);
    assertTrue(Files.exists(full));
  }

  @Test
  void linksAreFollowedAndFoldersRefused() throws IOException {
    Path real = folder.resolve("real.txt");
    Path link = folder.resolve("link.txt");
    AtomicFile.write(real, "a");
    Files.createSymbolicLink(link, real);
    AtomicFile.write(link, "b");
    assertEquals("b", Files.readString(real));
    assertTrue(Files.isSymbolicLink(link));
    assertTrue(
        assertThrows(IOException.class, () -> AtomicFile.write(folder, "x"))
            .toString()
            .contains("it is a folder"));
    assertTrue(
        assertThrows(IOException.class, () -> AtomicFile.write(folder.resolve("no/x"), "x"))
            .toString()
            .contains("its folder does not exist"));
  }
}
