package dev.retort.engine.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Writes buffers of the heap to a stream. Unlike the channels of the JDK, none that an interrupt
/// closes; nor does it ever close the stream.
record StreamChannel(OutputStream out) implements WritableByteChannel {
  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), count);
    bytes.position(bytes.limit());
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
