package dev.retort.engine.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/// The contents of a gzip file, strictly: check sum and length of every member are compared, and
/// bytes behind the last member are an error. (The JDK's stream passes over such bytes in silence.)
///
/// Source: RFC 1952.
final class Gunzip extends InputStream {
  /// One compressed byte gives at most this many.
  static final long MAX_RATIO = 1032;

  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final InputStream in;
  private final String file;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int limit;
  private long consumed;
  private boolean ended;

  Gunzip(InputStream in, String file) throws IOException {
    this.in = in;
    this.file = file;
    readHeader();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int count;
      try {
        count = inflater.inflate(out, offset, length);
      } catch (java.util.zip.DataFormatException _) {
        throw wrong(damaged());
      }
      if (count > 0) {
        crc.update(out, offset, count);
        return count;
      }
      if (inflater.finished()) {
        next = limit - inflater.getRemaining();
        finishMember();
      } else if (inflater.needsDictionary()) {
        throw wrong(damaged());
      } else {
        next = limit;
        if (!fill()) {
          throw truncated();
        }
        inflater.setInput(buffer, 0, limit);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  private void readHeader() throws IOException {
    if (next() != 0x1F || next() != 0x8B || next() != 8) {
      throw wrong("not a gzip file at byte " + place());
    }
    int flags = next();
    skip(6); // time, extra flags, system
    if ((flags & FLAG_EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipString();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipString();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    crc.reset();
    inflater.setInput(buffer, next, limit - next);
    next = limit;
  }

  private void finishMember() throws IOException {
    long expected = nextInt();
    if (expected != crc.getValue()) {
      throw wrong("its check sum does not match: the contents are damaged");
    }
    if (nextInt() != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw wrong("its length does not match: the contents are damaged");
    }
    if (next == limit && !fill()) {
      ended = true;
    } else if ((buffer[next] & 0xFF) == 0x1F) {
      readHeader();
    } else {
      throw wrong("bytes after the end of the compressed data, at byte " + place());
    }
  }

  private long nextInt() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private void skipString() throws IOException {
    while (next() != 0) {}
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int _ = next();
    }
  }

  private int next() throws IOException {
    if (next == limit && !fill()) {
      throw truncated();
    }
    return buffer[next++] & 0xFF;
  }

  private boolean fill() throws IOException {
    consumed += limit;
    next = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  private String damaged() {
    return "damaged compressed data near byte " + place();
  }

  private long place() {
    return consumed + Math.max(0, Math.min(next, limit));
  }

  private DataFormatException truncated() {
    return wrong("the compressed data end too early");
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(file + ": " + what + "; get the file again");
  }
}
