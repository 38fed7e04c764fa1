package dev.retort.engine;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;

/// A stream that gives three bytes at a time at most, as a slow connection may, and knows whether
/// it was closed.
public final class TricklingStream extends FilterInputStream {
  private boolean closed;

  public TricklingStream(byte[] bytes) {
    super(new ByteArrayInputStream(bytes));
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return super.read(into, offset, Math.min(length, 3));
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }

  public boolean isClosed() {
    return closed;
  }
}
