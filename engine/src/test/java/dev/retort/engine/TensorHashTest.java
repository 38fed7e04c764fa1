package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.data.Sha256;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The hash of tensors tells their names, shapes, values and order.
final class TensorHashTest {
  private static String hash(String name, Shape shape, float... values) {
    TensorHash hash = new TensorHash();
    hash.add(name, shape, values);
    return hash.hex();
  }

  @Test
  void isThatOfNameShapeAndValues() {
    ByteBuffer bytes = ByteBuffer.allocate(6 * 8 + 2 * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(2).putLong('a').putLong('b').putLong(2).putLong(1).putLong(2);
    bytes.putFloat(1).putFloat(-0.5f);
    MessageDigest digest = Sha256.digest();
    digest.update(bytes.flip());
    assertEquals(Sha256.hex(digest), hash("ab", Shape.of(1, 2), 1, -0.5f));
  }

  @Test
  void anyDifferenceIsSeen() {
    Set<String> hashes = new HashSet<>();
    hashes.add(hash("a", Shape.of(1, 2), 1, 0));
    hashes.add(hash("b", Shape.of(1, 2), 1, 0));
    hashes.add(hash("a", Shape.of(2, 1), 1, 0));
    hashes.add(hash("a", Shape.of(2), 1, 0));
    hashes.add(hash("a", Shape.of(1, 2), 0, 1));
    hashes.add(hash("a", Shape.of(1, 2), 1, -0f));
    hashes.add(hash("a", Shape.of(1, 2), 1, Float.MIN_VALUE));
    assertEquals(7, hashes.size());
  }

  @Test
  void ofAFileIsThatOfItsTensorsInOrder() {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    tensors.put("b", new Safetensors.Entry.Floats(Shape.of(2), new float[] {1, 2}));
    tensors.put("a", new Safetensors.Entry.Floats(Shape.of(1), new float[] {3}));
    TensorHash expected = new TensorHash();
    expected.add("b", Shape.of(2), new float[] {1, 2});
    expected.add("a", Shape.of(1), new float[] {3});
    String hex = expected.hex();
    assertEquals(hex, TensorHash.of(tensors));
    assertDoesNotThrow(() -> TensorHash.requireIn(contents(tensors, hex)));
    tensors.put("c", new Safetensors.Entry.Longs(Shape.of(1), new long[] {4}));
    assertEquals(
        "its tensors have the SHA-256 %s, but it says %s".formatted(TensorHash.of(tensors), hex),
        refusal(contents(tensors, hex)));
    assertEquals(
        "its tensors have the SHA-256 %s, but it says none".formatted(TensorHash.of(tensors)),
        refusal(new Safetensors.Contents(tensors, Map.of())));
  }

  private static Safetensors.Contents contents(
      Map<String, Safetensors.Entry> tensors, String sha256) {
    return new Safetensors.Contents(tensors, Map.of(TensorHash.NAME, sha256));
  }

  private static String refusal(Safetensors.Contents contents) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> TensorHash.requireIn(contents))
            .getMessage());
  }
}
