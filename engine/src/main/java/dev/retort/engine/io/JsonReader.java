package dev.retort.engine.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON value from a text by recursive descent.
final class JsonReader {
  /// Deeper than any spec nests; far from the end of the stack.
  private static final int DEEPEST = 100;

  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  Json read() {
    Json value = value();
    skipBlanks();
    if (at < text.length()) {
      throw wrong("the end of the text");
    }
    return value;
  }

  private Json value() {
    skipBlanks();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Flag(true));
      case 'f' -> word("false", new Json.Flag(false));
      case 'n' -> word("null", new Json.Null());
      default -> number();
    };
  }

  private Json object() {
    Map<String, Json> members = new LinkedHashMap<>();
    enter();
    if (!close('}')) {
      do {
        skipBlanks();
        int start = at;
        String name = string();
        skipBlanks();
        expect(':');
        if (members.put(name, value()) != null) {
          at = start;
          throw wrong("each name once");
        }
      } while (next('}'));
    }
    return new Json.Members(members);
  }

  private Json array() {
    List<Json> elements = new ArrayList<>();
    enter();
    if (!close(']')) {
      do {
        elements.add(value());
      } while (next(']'));
    }
    return new Json.Elements(elements);
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw wrong("at most " + DEEPEST + " levels");
    }
    at++;
  }

  /// Whether the object or array ends here at once.
  private boolean close(char end) {
    skipBlanks();
    if (peek() != end) {
      return false;
    }
    at++;
    depth--;
    return true;
  }

  /// Whether a comma follows and not the end.
  private boolean next(char end) {
    skipBlanks();
    if (close(end)) {
      return false;
    }
    if (peek() != ',') {
      throw wrong("',' or '" + end + "'");
    }
    at++;
    return true;
  }

  private String string() {
    if (peek() != '"') {
      throw wrong("'\"'");
    }
    at++;
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at);
      if (c < ' ') {
        throw wrong("'\"' or an escape");
      }
      at++;
      string.append(c == '\\' ? escape() : c);
      // a pair of surrogates is whole or an error
      int length = string.length();
      boolean follows = length > 1 && Character.isHighSurrogate(string.charAt(length - 2));
      if (follows != Character.isLowSurrogate(string.charAt(length - 1))) {
        throw wrong("a whole surrogate pair");
      }
    }
    if (!string.isEmpty() && Character.isHighSurrogate(string.charAt(string.length() - 1))) {
      throw wrong("a whole surrogate pair");
    }
    at++;
    return string.toString();
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(peek(), 16);
          if (digit < 0 || peek() > 'f') {
            throw wrong("four hexadecimal digits");
          }
          code = code * 16 + digit;
          at++;
        }
        yield (char) code;
      }
      default -> {
        at--;
        throw wrong("an escape");
      }
    };
  }

  private Json number() {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    if (!isNumber(digits)) {
      at = start;
      throw wrong("a value");
    }
    return new Json.Numeral(digits);
  }

  /// `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`
  static boolean isNumber(String s) {
    int i = s.startsWith("-") ? 1 : 0;
    int whole = digits(s, i);
    if (whole == i || (s.charAt(i) == '0' && whole > i + 1)) {
      return false;
    }
    i = whole;
    if (i < s.length() && s.charAt(i) == '.') {
      int fraction = digits(s, i + 1);
      if (fraction == i + 1) {
        return false;
      }
      i = fraction;
    }
    if (i < s.length() && (s.charAt(i) == 'e' || s.charAt(i) == 'E')) {
      i++;
      if (i < s.length() && (s.charAt(i) == '+' || s.charAt(i) == '-')) {
        i++;
      }
      int exponent = digits(s, i);
      if (exponent == i) {
        return false;
      }
      i = exponent;
    }
    return i == s.length();
  }

  private static int digits(String s, int from) {
    int i = from;
    while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw wrong("a value");
    }
    at += word.length();
    return value;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw wrong("'" + c + "'");
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private JsonException wrong(String expected) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      boolean breaks = text.charAt(i) == '\n';
      line += breaks ? 1 : 0;
      column = breaks ? 1 : column + 1;
    }
    String found =
        at >= text.length()
            ? "the end"
            : JsonWriter.compact(
                new Json.Text(text.substring(at, Math.min(at + 12, text.length()))));
    return new JsonException(
        "line " + line + ", column " + column + ": expected " + expected + " but found " + found);
  }
}
