package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/// What a data set in memory consists of; sample n is row n and has the id n.
record Stored(String name, Shape shape, List<String> classNames, Rows rows, int[] labels) {

  /// Takes the rows as they are, a copy of the labels, and checks that every label has a class.
  static Stored of(String name, Shape shape, List<String> classNames, Rows rows, int[] labels) {
    for (int n = 0; n < labels.length; n++) {
      if (labels[n] < Batch.UNLABELLED || labels[n] >= classNames.size()) {
        throw new IllegalArgumentException(
            "sample %d of %s has the label %d, but there are %d classes"
                .formatted(n, name, labels[n], classNames.size()));
      }
    }
    return new Stored(name, shape, List.copyOf(classNames), rows, labels.clone());
  }

  static void requireLength(Shape shape, int values, int samples) {
    if (values != (long) shape.elements() * samples) {
      throw new IllegalArgumentException(
          "%d samples of shape %s need %d values but get %d"
              .formatted(samples, shape, (long) shape.elements() * samples, values));
    }
  }

  /// The labels of as many samples as have so many values together: none is known.
  static int[] unlabelled(Shape shape, int values) {
    if (values % shape.elements() != 0) {
      throw new IllegalArgumentException(
          "samples of shape %s need a multiple of %d values but get %d"
              .formatted(shape, shape.elements(), values));
    }
    int[] none = new int[values / shape.elements()];
    Arrays.fill(none, Batch.UNLABELLED);
    return none;
  }

  void copyTo(int index, Batch batch, Object inputs, int row) {
    rows.get(index, inputs, row * rows.width());
    batch.labels()[row] = labels[index];
    batch.ids()[row] = index;
  }
}
