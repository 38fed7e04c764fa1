package dev.retort.engine.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;

/// The records of a CSV text, one after the other: fields between separators, quoted where they
/// hold separators, quotes (doubled) or line ends. Blank lines are passed over, and so are records
/// of empty fields above and below all others, as spreadsheets leave them: between others they
/// would be samples to another program, and its numbers for those below go by their places. Fields
/// lie in one buffer that is used again, so reading a table makes no garbage.
///
/// Source: RFC 4180.
final class CsvRecords {
  private static final int MAX_RECORD = 1 << 26;
  private static final int MAX_FIELDS = 1 << 22;
  private static final int END = -1;

  private final Path file;
  private final Reader in;
  private final char separator;
  private char[] text = new char[1 << 12];
  private int length;
  private int[] ends = new int[64];
  private int fields;
  private int pushed = Integer.MIN_VALUE;
  private long line = 1;
  private long recordLine;
  private boolean begun;

  CsvRecords(Path file, Reader in, char separator) {
    this.file = file;
    this.in = in;
    this.separator = separator;
  }

  /// Goes to the next record; false behind the last.
  boolean next() throws IOException {
    long gap = 0; // the line of the first record of empty fields
    while (peek() != END) {
      recordLine = line;
      length = 0;
      fields = 0;
      while (field()) {}
      if (hasText()) {
        if (begun && gap > 0) {
          throw new DataFormatException(
              file, "line %d has empty fields alone, with rows below it; remove it".formatted(gap));
        }
        begun = true;
        return true;
      }
      if (fields > 1 && gap == 0) {
        gap = recordLine;
      }
    }
    return false;
  }

  /// Passes over a record that is none of the table's.
  void passOver() throws IOException {
    boolean _ = next();
    begun = false;
  }

  private boolean hasText() {
    for (int i = 0; i < length; i++) { // all fields lie one behind the other
      if (!isSpace(text[i])) {
        return true;
      }
    }
    return false;
  }

  /// White space, or what looks like it or like nothing: copied from a page, it stands unseen
  /// around a label and would make another class of it.
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u200B' // a space of no width
        || c == '\uFEFF'; // the same, or a byte order mark that got into the text
  }

  /// The line on which the current record begins, counted from 1.
  long line() {
    return recordLine;
  }

  int fields() {
    return fields;
  }

  /// A field without the spaces around it.
  String field(int index) {
    int from = start(index);
    int to = ends[index];
    while (from < to && isSpace(text[from])) {
      from++;
    }
    while (from < to && isSpace(text[to - 1])) {
      to--;
    }
    return new String(text, from, to - from);
  }

  /// The finite number that a field is, or NaN when it is none; neither the words for infinity nor
  /// hexadecimal are numbers here.
  float number(int index) {
    int from = start(index);
    int to = ends[index];
    if (to - from >= 1 && to - from <= 7) { // small whole numbers, most of what images are
      int value = 0;
      int i = from;
      while (i < to && text[i] >= '0' && text[i] <= '9') {
        value = 10 * value + (text[i++] - '0');
      }
      if (i == to) {
        return value;
      }
    }
    String field = field(index);
    for (int i = 0; i < field.length(); i++) {
      if ("0123456789+-.eE".indexOf(field.charAt(i)) < 0) {
        return Float.NaN;
      }
    }
    try {
      float value = Float.parseFloat(field);
      return Float.isInfinite(value) ? Float.NaN : value;
    } catch (NumberFormatException _) {
      return Float.NaN;
    }
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /// Reads one field; false when it was the last of its record.
  private boolean field() throws IOException {
    int c = read();
    if (c == '"') {
      quoted();
      c = read();
      if (c != separator && c != '\n' && c != END) {
        throw wrong("has text after a closing quote");
      }
    } else {
      while (c != separator && c != '\n' && c != END) {
        if (c == '"') {
          throw wrong("has a quote inside an unquoted field");
        }
        append((char) c);
        c = read();
      }
    }
    if (fields == MAX_FIELDS) {
      throw wrong("has more than 2^22 fields");
    }
    if (fields == ends.length) {
      ends = Arrays.copyOf(ends, 2 * fields);
    }
    ends[fields++] = length;
    return c == separator;
  }

  private void quoted() throws IOException {
    while (true) {
      int c = read();
      if (c == END) {
        throw wrong("begins a quoted field that never ends");
      }
      if (c == '"') {
        if (peek() != '"') {
          return;
        }
        c = read();
      }
      append((char) c);
    }
  }

  private void append(char c) throws DataFormatException {
    if (length == text.length) {
      if (length >= MAX_RECORD) {
        throw wrong("is longer than 2^26 characters");
      }
      text = Arrays.copyOf(text, 2 * length);
    }
    text[length++] = c;
  }

  private int peek() throws IOException {
    if (pushed == Integer.MIN_VALUE) {
      pushed = raw();
    }
    return pushed;
  }

  /// The next character; all line ends are one line feed.
  private int read() throws IOException {
    int c = peek();
    pushed = Integer.MIN_VALUE;
    if (c == '\r') {
      if (peek() == '\n') {
        pushed = Integer.MIN_VALUE;
      }
      c = '\n';
    }
    if (c == '\n') {
      line++;
    }
    return c;
  }

  private int raw() throws IOException {
    try {
      int c = in.read();
      if (c == 0) {
        throw new DataFormatException(
            file, "line %d holds a zero byte; is it text?".formatted(line));
      }
      return c;
    } catch (CharacterCodingException _) {
      throw new DataFormatException(
          file, "is not UTF-8 text, at or after line %d; convert it".formatted(line));
    }
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(file, "the record of line %d %s".formatted(recordLine, what));
  }
}
