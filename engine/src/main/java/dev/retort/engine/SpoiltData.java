package dev.retort.engine;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import java.util.Optional;

/// Values of a data set that are no finite numbers. One spoils every weight, whatever the settings
/// of a training are.
final class SpoiltData {
  private SpoiltData() {}

  /// The first of them, with its sample and the mend; none if all are finite.
  static Optional<String> first(Dataset data) {
    if (data.kind() != Batch.Kind.FLOATS) {
      return Optional.empty();
    }
    Batch one = Batch.allocate(data.kind(), data.shape(), 1, data.targetCount());
    float[] values = one.floats();
    for (int n = 0; n < data.size(); n++) {
      data.copyTo(n, one, 0);
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          return Optional.of(
              "value %d of sample %d of %s is %s; mend it or leave the sample out"
                  .formatted(i, data.id(n), data.name(), values[i]));
        }
      }
    }
    return Optional.empty();
  }
}
