package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;

/// Rows of equal width (bytes, floats or tokens) in chunks of about 16 million elements, so that a
/// data set may exceed 2^31 elements, and memory is taken only as rows arrive, whatever a header
/// promises.
///
/// A chunk holds a power of two of rows: row r lies in chunk `r >> shift`.
final class Rows {
  private static final int CHUNK_ELEMENTS = 1 << 24;

  private final Batch.Kind kind;
  private final int width;
  private final int size;
  private final int shift;
  private final Object[] chunks;

  Rows(Batch.Kind kind, int width, int size) {
    this.kind = kind;
    this.width = width;
    this.size = size;
    int perChunk = Math.max(1, CHUNK_ELEMENTS / width);
    this.shift = 31 - Integer.numberOfLeadingZeros(perChunk);
    this.chunks = new Object[(int) (((long) size + (1 << shift) - 1) >> shift)];
  }

  int size() {
    return size;
  }

  int width() {
    return width;
  }

  int chunks() {
    return chunks.length;
  }

  int rowsInChunk(int chunk) {
    return Math.min(1 << shift, size - (chunk << shift));
  }

  /// The array of a chunk, taken from memory when it is asked for first.
  synchronized Object chunk(int index) {
    Object chunk = chunks[index];
    if (chunk == null) {
      int elements = rowsInChunk(index) * width;
      chunk =
          switch (kind) {
            case BYTES -> new byte[elements];
            case FLOATS -> new float[elements];
            case TOKENS -> new int[elements];
          };
      chunks[index] = chunk;
    }
    return chunk;
  }

  /// Copies one row in; `source` is an array of this kind. Safe from many threads for different
  /// rows.
  void set(int row, Object source, int offset) {
    System.arraycopy(source, offset, chunk(row >> shift), start(row), width);
  }

  /// Copies one row out. All rows must have been written before other threads read.
  void get(int row, Object destination, int offset) {
    Object chunk = chunks[row >> shift];
    if (chunk instanceof byte[] bytes && destination instanceof byte[] out) {
      System.arraycopy(bytes, start(row), out, offset, width); // known types: copied inline
    } else {
      System.arraycopy(chunk, start(row), destination, offset, width);
    }
  }

  private int start(int row) {
    return (row & ((1 << shift) - 1)) * width;
  }
}
