package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import java.util.Locale;

/// How preprocessing is fitted to training data.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="preprocessing"}
public enum Normalization {
  /// Bytes to `[0, 1]`; floats as by [#STANDARDIZE].
  USUAL,
  /// Zero mean and unit standard deviation of each channel, over the training data.
  STANDARDIZE,
  /// Bytes to `[0, 1]`.
  UNIT_RANGE,
  /// Values stay as they are.
  NONE;

  /// Fits it to training data; test data has no say.
  public Preprocessing fit(Dataset training) {
    return switch (this) {
      case USUAL -> (training.kind() == Batch.Kind.BYTES ? UNIT_RANGE : STANDARDIZE).fit(training);
      case STANDARDIZE -> Preprocessing.standardize(training);
      case UNIT_RANGE -> Preprocessing.unitRange(training.shape());
      case NONE -> Preprocessing.none(training.shape());
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
