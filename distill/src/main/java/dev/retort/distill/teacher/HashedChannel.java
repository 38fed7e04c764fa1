package dev.retort.distill.teacher;

import dev.retort.engine.data.Sha256;
import dev.retort.engine.io.AtomicFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/// Passes on what is written, and knows the SHA-256 of all of it.
final class HashedChannel implements WritableByteChannel {
  static final int BYTES = 32;

  private static final long CHUNK = 1 << 20;

  private final WritableByteChannel out;
  private final MessageDigest digest = Sha256.digest();

  HashedChannel(WritableByteChannel out) {
    this.out = out;
  }

  /// Of bytes that are there already.
  static byte[] sha256(MemorySegment bytes) {
    MessageDigest digest = Sha256.digest();
    for (long from = 0; from < bytes.byteSize(); from += CHUNK) {
      long count = Math.min(CHUNK, bytes.byteSize() - from);
      digest.update(bytes.asSlice(from, count).asByteBuffer());
    }
    return digest.digest();
  }

  /// Of a file.
  static byte[] sha256(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      return sha256(in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), Arena.ofAuto()));
    }
  }

  /// Of all that was written; nothing can be added afterwards.
  byte[] sha256() {
    return digest.digest();
  }

  /// Writes the whole buffer.
  @Override
  public int write(ByteBuffer buffer) throws IOException {
    int bytes = buffer.remaining();
    digest.update(buffer.duplicate());
    AtomicFile.writeFully(out, buffer);
    return bytes;
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
