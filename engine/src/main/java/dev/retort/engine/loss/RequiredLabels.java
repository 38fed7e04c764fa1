package dev.retort.engine.loss;

import dev.retort.engine.data.Dataset;

/// Samples without what a loss on labels learns from, or with a label beyond the classes, refused
/// before a training begins: in the midst of an epoch the weights would have changed already. The
/// numbers of targets are not looked at: those beyond 0 to 1 the binary cross entropy finds at
/// their batch.
final class RequiredLabels {
  private RequiredLabels() {}

  /// Refuses data whose samples have targets in place of a class, or that has a sample without
  /// label.
  ///
  /// @param loss whose name the complaint begins with
  static void requireClasses(Dataset data, String loss) {
    if (data.targetCount() != 0) {
      throw new IllegalArgumentException(
          "%s needs a class for every sample but those of %s have targets; take the mean squared error or the binary cross entropy"
              .formatted(loss, data.name()));
    }
    requireKnown(data, loss);
  }

  /// Refuses data that has a sample with neither label nor targets, or with a label that none of
  /// its classes has, as a mistyped data set of one's own may give.
  static void requireKnown(Dataset data, String loss) {
    for (int n = 0; n < data.size(); n++) {
      if (!data.isLabelled(n)) {
        throw new IllegalArgumentException(
            "%s needs %s for every sample but sample %d of %s has none; leave such samples to a loss on soft targets"
                .formatted(
                    loss,
                    data.targetCount() == 0 ? "a label" : "targets",
                    data.id(n),
                    data.name()));
      }
      if (data.targetCount() == 0) {
        requireClass(data, n);
      }
    }
  }

  private static void requireClass(Dataset data, int index) {
    int label = data.label(index);
    if (data.classes() == 0) {
      throw new IllegalArgumentException(
          "%s names no classes but has labels; give classNames()".formatted(data.name()));
    }
    if (label < 0 || label >= data.classes()) {
      throw new IllegalArgumentException(
          "sample %d of %s has the label %d, but its %d classes have labels from 0 to %d; mend the label, or name all classes"
              .formatted(data.id(index), data.name(), label, data.classes(), data.classes() - 1));
    }
  }
}
