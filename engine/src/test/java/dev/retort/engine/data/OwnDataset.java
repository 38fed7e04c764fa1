package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// A data set as people write their own: what it says of labels and what it copies may be wrong.
record OwnDataset(Dataset whole, IntUnaryOperator labels, Copy copy) implements Dataset {
  /// How a sample of the whole comes into a batch.
  @FunctionalInterface
  interface Copy {
    void copy(Dataset whole, int index, Batch batch, int row);
  }

  /// Forgets nothing.
  static final Copy ALL = Dataset::copyTo;

  /// That copies another way, and says of labels what the whole does.
  static OwnDataset of(Dataset whole, Copy copy) {
    return new OwnDataset(whole, whole::label, copy);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return whole.size();
  }

  @Override
  public Batch.Kind kind() {
    return whole.kind();
  }

  @Override
  public Shape shape() {
    return whole.shape();
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public int label(int index) {
    return labels.applyAsInt(index);
  }

  @Override
  public int targetCount() {
    return whole.targetCount();
  }

  @Override
  public boolean isLabelled(int index) {
    return whole.isLabelled(index);
  }

  @Override
  public long id(int index) {
    return whole.id(index);
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    copy.copy(whole, index, batch, row);
  }

  @Override
  public String sha256() {
    return whole.sha256();
  }
}
