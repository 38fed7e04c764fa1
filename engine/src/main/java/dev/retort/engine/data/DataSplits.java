package dev.retort.engine.data;

import org.jspecify.annotations.Nullable;

/// A data set as it was found: the part to train on, the part to test on, perhaps one to choose on,
/// and a line that says where they come from.
///
/// All parts have the same kind, shape and classes.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="datasets"}
public record DataSplits(
    Dataset train, @Nullable Dataset validation, Dataset test, String description) {

  public DataSplits {
    requireAlike(train, test);
    if (validation != null) {
      requireAlike(train, validation);
    }
  }

  private static void requireAlike(Dataset train, Dataset other) {
    if (other.kind() != train.kind()
        || !other.shape().equals(train.shape())
        || !other.classNames().equals(train.classNames())) {
      throw new IllegalArgumentException(
          "training data are %s of shape %s in %d classes, but other data of %s are %s of shape %s in %d"
              .formatted(
                  train.kind(),
                  train.shape(),
                  train.classes(),
                  other.name(),
                  other.kind(),
                  other.shape(),
                  other.classes()));
    }
  }
}
