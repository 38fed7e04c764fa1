package dev.retort.engine.layer;

/// A layer that cannot take the input it gets; the message names the layer, both shapes and the
/// mend.
public final class ShapeMismatchException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public ShapeMismatchException(String message) {
    super(message);
  }

  public ShapeMismatchException(String message, ShapeMismatchException cause) {
    super(message, cause);
  }
}
