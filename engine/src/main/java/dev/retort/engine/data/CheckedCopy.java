package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// Copies samples as [Dataset#copyTo(int, Batch, int)] does and looks whether all of it was done.
///
/// A data set of one's own that forgets the id or the label leaves those of other samples in the
/// row, and a network would learn from them without a word. So each is wrong before the copy.
final class CheckedCopy {
  /// A NaN unlike the usual one, which is a target that is not known.
  private static final int UNTOUCHED = 0x7fc0_0bad;

  private CheckedCopy() {}

  /// Copies the sample at an index.
  ///
  /// @throws IllegalStateException if the row has not its id, its label or its targets then
  static void of(Dataset dataset, int index, Batch batch, int row) {
    if (dataset.targetCount() == 0) {
      labelled(dataset, index, batch, row);
    } else {
      withTargets(dataset, index, batch, row);
    }
  }

  private static void labelled(Dataset dataset, int index, Batch batch, int row) {
    int label = dataset.label(index);
    batch.labels()[row] = ~label;
    withId(dataset, index, batch, row);
    if (batch.labels()[row] != label) {
      throw forgotten(
          dataset,
          index,
          "the label %d that its label(%d) gives; let it set batch.labels()[row]"
              .formatted(label, index));
    }
  }

  /// Nobody reads the labels of samples that have targets, and a batch that is only looked at has
  /// no room for targets.
  private static void withTargets(Dataset dataset, int index, Batch batch, int row) {
    int width = batch.targetCount() == dataset.targetCount() ? dataset.targetCount() : 0;
    int from = row * width;
    Arrays.fill(batch.targets(), from, from + width, Float.intBitsToFloat(UNTOUCHED));
    withId(dataset, index, batch, row);
    for (int i = from; i < from + width; i++) {
      if (Float.floatToRawIntBits(batch.targets()[i]) == UNTOUCHED) {
        throw forgotten(
            dataset,
            index,
            "all of its %d targets; let it set batch.targets() from row * %d on"
                .formatted(width, width));
      }
    }
  }

  private static void withId(Dataset dataset, int index, Batch batch, int row) {
    long id = dataset.id(index);
    batch.ids()[row] = ~id;
    dataset.copyTo(index, batch, row);
    if (batch.ids()[row] != id) {
      throw forgotten(
          dataset,
          index,
          "the id %d that its id(%d) gives; let it set batch.ids()[row]".formatted(id, index));
    }
  }

  private static IllegalStateException forgotten(Dataset dataset, int index, String what) {
    return new IllegalStateException(
        "copyTo of the data set %s copies sample %d without %s"
            .formatted(dataset.name(), index, what));
  }
}
