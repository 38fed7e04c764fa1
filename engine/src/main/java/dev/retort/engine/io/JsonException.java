package dev.retort.engine.io;

/// A text that is not JSON, or a JSON value that is not what was expected.
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }
}
