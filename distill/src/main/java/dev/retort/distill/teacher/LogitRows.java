package dev.retort.distill.teacher;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Rows of logits [rows, M, K], in the heap or in a mapped file.
sealed interface LogitRows {
  ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Copies the M K logits of a row to `out` from `at` on.
  void copy(long row, float[] out, int at);

  /// As the teacher gave them, in an array.
  record Heap(float[] logits, int width) implements LogitRows {
    @Override
    public void copy(long row, float[] out, int at) {
      System.arraycopy(logits, (int) row * width, out, at, width);
    }
  }

  /// As the teacher gave them, in a file.
  record Full(MemorySegment logits, int width) implements LogitRows {
    @Override
    public void copy(long row, float[] out, int at) {
      MemorySegment.copy(logits, FLOAT, row * width * Float.BYTES, out, at, width);
    }
  }

  /// The greatest of each row, and one logit for all others.
  record Top(
      MemorySegment logits,
      MemorySegment rest,
      MemorySegment classes,
      int members,
      int width,
      int kept)
      implements LogitRows {
    @Override
    public void copy(long row, float[] out, int at) {
      int all = width / members;
      for (int m = 0; m < members; m++) {
        long each = row * members + m;
        int start = at + m * all;
        float other = rest.get(FLOAT, each * Float.BYTES);
        for (int k = start; k < start + all; k++) {
          out[k] = other;
        }
        for (long i = each * kept; i < (each + 1) * kept; i++) {
          out[start + (classes.get(SHORT, i * Short.BYTES) & 0xFFFF)] =
              logits.get(FLOAT, i * Float.BYTES);
        }
      }
    }
  }
}
