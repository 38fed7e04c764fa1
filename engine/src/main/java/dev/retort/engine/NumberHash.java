package dev.retort.engine;

import dev.retort.engine.data.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/// The SHA-256 of numbers one after the other, each by its little-endian bytes.
final class NumberHash {
  private final MessageDigest digest = Sha256.digest();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  void add(long number) {
    makeRoom(Long.BYTES);
    bytes.putLong(number);
  }

  void add(float[] numbers) {
    for (int from = 0, count; from < numbers.length; from += count) {
      makeRoom(Float.BYTES);
      count = Math.min(bytes.remaining() / Float.BYTES, numbers.length - from);
      bytes.asFloatBuffer().put(numbers, from, count);
      bytes.position(bytes.position() + count * Float.BYTES);
    }
  }

  private void makeRoom(int size) {
    if (bytes.remaining() < size) {
      digest.update(bytes.flip());
      bytes.clear();
    }
  }

  /// Of all that was added; nothing is added behind it.
  String hex() {
    digest.update(bytes.flip());
    return Sha256.hex(digest);
  }
}
