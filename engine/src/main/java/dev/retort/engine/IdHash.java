package dev.retort.engine;

import dev.retort.engine.data.Dataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The SHA-256 of the ids of a data set's samples: little-endian longs, in its order. The hash of
/// the data leaves them out, but dropout and augmentation draw from them.
final class IdHash {
  private static final int CHUNK = 1 << 13;

  private IdHash() {}

  static String of(Dataset data) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = 0; n < data.size(); n++) {
      if (!bytes.hasRemaining()) {
        digest.update(bytes.flip());
        bytes.clear();
      }
      bytes.putLong(data.id(n));
    }
    digest.update(bytes.flip());
    return HexFormat.of().formatHex(digest.digest());
  }
}
