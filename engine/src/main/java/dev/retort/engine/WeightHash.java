package dev.retort.engine;

import dev.retort.engine.layer.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/// The SHA-256 of a network's weights: the little-endian bytes of every parameter in PyTorch's
/// layout, in the order of the spec.
final class WeightHash {
  private static final int CHUNK = 1 << 16;

  private WeightHash() {}

  static String of(Collection<Parameter> parameters) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Parameter parameter : parameters) {
      float[] values = parameter.toArray();
      for (int from = 0, count; from < values.length; from += count) {
        count = Math.min(CHUNK, values.length - from);
        bytes.clear().asFloatBuffer().put(values, from, count);
        digest.update(bytes.limit(count * Float.BYTES));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
