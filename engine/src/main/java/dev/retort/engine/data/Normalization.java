package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import java.util.Locale;

/// How preprocessing is fitted to training data.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="preprocessing"}
public enum Normalization {
  /// Bytes as by [#UNIT_RANGE]; floats as by [#STANDARDIZE].
  USUAL,
  /// Zero mean and unit standard deviation of each channel, over the training data.
  STANDARDIZE,
  /// y = x / 255: bytes, 0 to 255, to `[0, 1]`. Floats, whose range nobody knows, are refused.
  UNIT_RANGE,
  /// Values stay as they are.
  NONE;

  /// Refuses data that it cannot be fitted to.
  ///
  /// @throws IllegalArgumentException if it is [#UNIT_RANGE] and they are not bytes
  public void requireFits(Dataset training) {
    if (this == UNIT_RANGE && training.kind() != Batch.Kind.BYTES) {
      throw new IllegalArgumentException(
          "%s expects bytes, 0 to 255, but the data of %s are %s; take %s or %s"
              .formatted(this, training.name(), lowerCase(training.kind()), STANDARDIZE, NONE));
    }
  }

  /// Fits it to training data; test data has no say.
  ///
  /// @throws IllegalArgumentException as [#requireFits(Dataset)] does, or as
  ///   [Preprocessing#standardize(Dataset)] does where that is what is fitted
  public Preprocessing fit(Dataset training) {
    requireFits(training);
    return switch (this) {
      case USUAL -> (training.kind() == Batch.Kind.BYTES ? UNIT_RANGE : STANDARDIZE).fit(training);
      case STANDARDIZE -> Preprocessing.standardize(training);
      case UNIT_RANGE -> Preprocessing.unitRange(training.shape());
      case NONE -> Preprocessing.none(training.shape());
    };
  }

  @Override
  public String toString() {
    return lowerCase(this);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
