package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// Samples of one shape with a label each, or with numbers to learn in place of one: what training,
/// evaluation and distillation read.
///
/// A data set keeps its samples as it found them (bytes as bytes) and copies them, raw, into the
/// rows of a [Batch]. Reading is safe from many threads. A sample's id is its place in the data set
/// as it was read; subsets and splits keep the ids of the samples they choose.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="dataset"}
public interface Dataset {
  /// What people call it: `mnist`.
  String name();

  int size();

  Batch.Kind kind();

  /// The shape of one sample: (channels, height, width) for images, (features) for tables.
  Shape shape();

  /// The classes in the order of their labels.
  List<String> classNames();

  default int classes() {
    return classNames().size();
  }

  /// The names of a table's columns, in the order of a sample's elements; empty where they have
  /// none: no table, no line of names, or one that only counts the columns.
  default List<String> columnNames() {
    return List.of();
  }

  /// The label of the sample at an index, 0 <= index < size, or [Batch#UNLABELLED].
  int label(int index);

  /// How many numbers each sample has to learn in place of a label ([TargetDataset]), one for each
  /// of the [#classNames()]; 0 where samples have labels.
  default int targetCount() {
    return 0;
  }

  /// Whether it is known what the sample at an index is: whether it has a label or targets.
  default boolean isLabelled(int index) {
    return label(index) != Batch.UNLABELLED;
  }

  /// The id of the sample at an index.
  long id(int index);

  /// Copies the sample at `index` to row `row` of a batch: inputs, label or targets, and id.
  void copyTo(int index, Batch batch, int row);

  /// A SHA-256, in hex, over the decoded samples, their shape and their labels or targets, in
  /// order. It tells states and kept networks whether they are of these data. Here it is computed
  /// anew at each call, by a pass over all samples; a data set that is asked often keeps it.
  default String sha256() {
    return new ContentHash(this).hex();
  }
}
