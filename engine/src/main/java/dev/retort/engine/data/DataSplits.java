package dev.retort.engine.data;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A data set as it was found: the part to train on, the part to test on, perhaps one to choose on,
/// and a line that says where they come from.
///
/// All parts have the same kind, shape and classes, in one order.
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
    if (other.kind() != train.kind() || !other.shape().equals(train.shape())) {
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
    List<String> ours = train.classNames();
    List<String> theirs = other.classNames();
    if (!theirs.equals(ours)) {
      throw new IllegalArgumentException(
          "training data have the classes %s where other data of %s have %s; read all parts with the same classes, CSV files with Csv.Options.withClasses(train.classNames())"
              .formatted(unlike(ours, theirs), other.name(), unlike(theirs, ours)));
    }
  }

  /// The classes that have another name, or none, at their place in the other list.
  private static List<String> unlike(List<String> names, List<String> others) {
    return IntStream.range(0, names.size())
        .filter(k -> k >= others.size() || !names.get(k).equals(others.get(k)))
        .mapToObj(names::get)
        .toList();
  }
}
