package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The SHA-256 of a data set, computed when it is asked for first: over kind (0 bytes, 1 floats, 2
/// tokens), size, rank and extents; then, for each block of samples in order (64, or fewer beyond
/// 65,536 elements a sample), its labels (-1 where a sample has none, as where it has targets), its
/// targets if there are any, and its values. Bytes are bytes, all other numbers little-endian 32
/// bits.
final class ContentHash {
  private static final int ROWS = 64;

  private final Dataset dataset;
  private volatile @Nullable String hex;

  ContentHash(Dataset dataset) {
    this.dataset = dataset;
  }

  String hex() {
    String known = hex;
    if (known == null) {
      known = compute();
      hex = known;
    }
    return known;
  }

  private String compute() {
    MessageDigest digest = Sha256.digest();
    int[] extents = dataset.shape().extents();
    int[] head = new int[extents.length + 3];
    head[0] =
        switch (dataset.kind()) {
          case BYTES -> 0;
          case FLOATS -> 1;
          case TOKENS -> 2;
        };
    head[1] = dataset.size();
    head[2] = extents.length;
    System.arraycopy(extents, 0, head, 3, extents.length);
    int elements = dataset.shape().elements();
    int capacity = Math.max(1, Math.min(ROWS, (1 << 22) / elements));
    int targets = dataset.targetCount();
    int widest = Math.max(1, Math.max(targets, elements));
    ByteBuffer buffer = ByteBuffer.allocate(4 * Math.max(head.length, capacity * widest));
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    update(digest, buffer, head, head.length);
    Batch batch = Batch.allocate(dataset.kind(), dataset.shape(), capacity, targets);
    for (int from = 0; from < dataset.size(); from += capacity) {
      int count = Math.min(capacity, dataset.size() - from);
      for (int row = 0; row < count; row++) {
        dataset.copyTo(from + row, batch, row);
      }
      update(digest, buffer, batch.labels(), count);
      update(digest, buffer, batch.targets(), count * targets);
      switch (batch.kind()) {
        case BYTES -> digest.update(batch.bytes(), 0, count * elements);
        case TOKENS -> update(digest, buffer, batch.tokens(), count * elements);
        case FLOATS -> update(digest, buffer, batch.floats(), count * elements);
      }
    }
    return Sha256.hex(digest);
  }

  private static void update(MessageDigest digest, ByteBuffer buffer, int[] values, int count) {
    buffer.clear().asIntBuffer().put(values, 0, count);
    digest.update(buffer.limit(4 * count));
  }

  private static void update(MessageDigest digest, ByteBuffer buffer, float[] values, int count) {
    buffer.clear().asFloatBuffer().put(values, 0, count);
    digest.update(buffer.limit(4 * count));
  }
}
