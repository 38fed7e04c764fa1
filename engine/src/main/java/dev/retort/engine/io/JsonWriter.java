package dev.retort.engine.io;

import java.util.Iterator;
import java.util.Map;

/// Writes JSON, compact or over several lines.
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;
  private int depth;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  static String compact(Json value) {
    JsonWriter writer = new JsonWriter(false);
    writer.write(value);
    return writer.out.toString();
  }

  static String pretty(Json value) {
    JsonWriter writer = new JsonWriter(true);
    writer.write(value);
    return writer.out.append('\n').toString();
  }

  private void write(Json value) {
    switch (value) {
      case Json.Members(Map<String, Json> members) -> {
        open('{');
        Iterator<Map.Entry<String, Json>> entries = members.entrySet().iterator();
        while (entries.hasNext()) {
          Map.Entry<String, Json> member = entries.next();
          newLine();
          string(member.getKey());
          out.append(pretty ? ": " : ":");
          write(member.getValue());
          if (entries.hasNext()) {
            out.append(',');
          }
        }
        close('}', members.isEmpty());
      }
      case Json.Elements(java.util.List<Json> elements) -> {
        open('[');
        boolean flat =
            elements.stream()
                .noneMatch(e -> e instanceof Json.Members || e instanceof Json.Elements);
        for (int i = 0; i < elements.size(); i++) {
          if (!flat) {
            newLine();
          } else if (pretty && i > 0) {
            out.append(' ');
          }
          write(elements.get(i));
          if (i + 1 < elements.size()) {
            out.append(',');
          }
        }
        close(']', flat);
      }
      case Json.Text(String text) -> string(text);
      case Json.Numeral(String digits) -> out.append(digits);
      case Json.Flag(boolean flag) -> out.append(flag);
      case Json.Null() -> out.append("null");
    }
  }

  private void open(char bracket) {
    out.append(bracket);
    depth++;
  }

  private void close(char bracket, boolean sameLine) {
    depth--;
    if (!sameLine) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() {
    if (pretty) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else if (Character.isSurrogate(c)) {
            i += surrogate(text, i);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /// Writes a pair, or U+FFFD for half a one, which UTF-8 cannot hold; gives what more was read.
  private int surrogate(String text, int i) {
    if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
      out.append(text, i, i + 2);
      return 1;
    }
    out.append('\uFFFD');
    return 0;
  }
}
