package dev.retort.engine.io;

/// What the elements of a tensor in a safetensors file are, by the format's own names. All are
/// little-endian.
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="mapped"}
public enum ElementType {
  /// Bytes.
  U8(Byte.BYTES),
  /// 16 bits without a sign.
  U16(Short.BYTES),
  /// Floats.
  F32(Float.BYTES),
  /// Longs.
  I64(Long.BYTES);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /// The bytes of one element.
  public int bytes() {
    return bytes;
  }
}
