package dev.retort.engine;

/// Training whose loss or gradients are no longer numbers; the message says where, and what to try.
/// With validation the network has the weights of its best epoch, if one is done; else its weights
/// may be no numbers either.
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainingDivergedException(String message) {
    super(message);
  }

  /// @param cause the same, told by the one whose training it was
  public TrainingDivergedException(String message, TrainingDivergedException cause) {
    super(message, cause);
  }
}
