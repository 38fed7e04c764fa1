package dev.retort.engine.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value (RFC 8259): what specs in checkpoints, results and reports are written in.
///
/// Members keep the order in which they were added, numbers keep the digits with which they were
/// written, and a float or double reads back to the same bits: the same values give the same text,
/// in every locale.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="json"}
public sealed interface Json {
  /// An object.
  record Members(Map<String, Json> values) implements Json {
    public Members {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// The same object with one member more, or changed.
    public Members with(String name, Json value) {
      Map<String, Json> more = new LinkedHashMap<>(values);
      more.put(name, value);
      return new Members(more);
    }

    public Members with(String name, String value) {
      return with(name, of(value));
    }

    public Members with(String name, long value) {
      return with(name, of(value));
    }

    public Members with(String name, double value) {
      return with(name, of(value));
    }

    public Members with(String name, float value) {
      return with(name, of(value));
    }

    public Members with(String name, boolean value) {
      return with(name, of(value));
    }

    /// A member that must be there.
    public Json get(String name) {
      return find(name)
          .orElseThrow(
              () -> new JsonException("expected a member \"" + name + "\" in " + values.keySet()));
    }

    public Optional<Json> find(String name) {
      return Optional.ofNullable(values.get(name));
    }
  }

  /// An array.
  record Elements(List<Json> values) implements Json {
    public Elements {
      values = List.copyOf(values);
    }
  }

  /// A string.
  record Text(String value) implements Json {}

  /// A number, by its digits.
  record Numeral(String digits) implements Json {
    public Numeral {
      if (!JsonReader.isNumber(digits)) {
        throw new JsonException("expected a number but found " + digits);
      }
    }
  }

  /// True or false.
  record Flag(boolean value) implements Json {}

  /// Null.
  record Null() implements Json {}

  /// Reads exactly one value, strictly: no comments, no trailing commas, no name twice, no
  /// surrogate alone, at most 100 levels deep.
  ///
  /// @throws JsonException with the line and column, what was expected and what was found
  static Json parse(String text) {
    return new JsonReader(text).read();
  }

  /// The value in one line without blanks.
  default String text() {
    return JsonWriter.compact(this);
  }

  /// The value over several lines, for people.
  default String pretty() {
    return JsonWriter.pretty(this);
  }

  /// An object without members.
  static Members object() {
    return new Members(Map.of());
  }

  static Elements array(List<? extends Json> values) {
    return new Elements(List.copyOf(values));
  }

  static Elements strings(List<String> values) {
    return array(values.stream().map(Text::new).toList());
  }

  static Elements floats(float... values) {
    List<Json> elements = new ArrayList<>();
    for (float value : values) {
      elements.add(of(value));
    }
    return array(elements);
  }

  static Json of(String value) {
    return new Text(value);
  }

  static Json of(long value) {
    return new Numeral(Long.toString(value));
  }

  /// Null for NaN and the infinities, which JSON does not have.
  static Json of(double value) {
    return Double.isFinite(value) ? new Numeral(Double.toString(value)) : new Null();
  }

  /// Null for NaN and the infinities, which JSON does not have.
  static Json of(float value) {
    return Float.isFinite(value) ? new Numeral(Float.toString(value)) : new Null();
  }

  static Json of(boolean value) {
    return new Flag(value);
  }

  default Members asObject() {
    if (this instanceof Members members) {
      return members;
    }
    throw wrong("an object");
  }

  default List<Json> asArray() {
    if (this instanceof Elements(List<Json> values)) {
      return values;
    }
    throw wrong("an array");
  }

  default String asString() {
    if (this instanceof Text(String value)) {
      return value;
    }
    throw wrong("a string");
  }

  default boolean asBoolean() {
    if (this instanceof Flag(boolean value)) {
      return value;
    }
    throw wrong("true or false");
  }

  default int asInt() {
    long value = asLong();
    if (value == (int) value) {
      return (int) value;
    }
    throw wrong("a whole number of 32 bits");
  }

  default long asLong() {
    try {
      if (this instanceof Numeral(String digits)) {
        return Long.parseLong(digits);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong("a whole number of 64 bits");
  }

  default double asDouble() {
    if (this instanceof Numeral(String digits) && Double.isFinite(Double.parseDouble(digits))) {
      return Double.parseDouble(digits);
    }
    throw wrong("a number that a double holds");
  }

  default float asFloat() {
    if (this instanceof Numeral(String digits) && Float.isFinite(Float.parseFloat(digits))) {
      return Float.parseFloat(digits);
    }
    throw wrong("a number that a float holds");
  }

  default float[] asFloats() {
    List<Json> elements = asArray();
    float[] values = new float[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.get(i).asFloat();
    }
    return values;
  }

  default List<String> asStrings() {
    return asArray().stream().map(Json::asString).toList();
  }

  private JsonException wrong(String expected) {
    String found = text();
    return new JsonException(
        "expected "
            + expected
            + " but found "
            + (found.length() > 60 ? found.substring(0, 60) + "..." : found));
  }
}
