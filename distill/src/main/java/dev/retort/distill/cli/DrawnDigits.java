package dev.retort.distill.cli;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// Synthetic digits to train on, known as such by their type: by its name alone, a file
/// `synthetic.csv` would be taken for them.
record DrawnDigits(Dataset digits) implements Dataset {
  @Override
  public String name() {
    return digits.name();
  }

  @Override
  public int size() {
    return digits.size();
  }

  @Override
  public Batch.Kind kind() {
    return digits.kind();
  }

  @Override
  public Shape shape() {
    return digits.shape();
  }

  @Override
  public List<String> classNames() {
    return digits.classNames();
  }

  @Override
  public List<String> columnNames() {
    return digits.columnNames();
  }

  @Override
  public int label(int index) {
    return digits.label(index);
  }

  @Override
  public long id(int index) {
    return digits.id(index);
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    digits.copyTo(index, batch, row);
  }

  @Override
  public String sha256() {
    return digits.sha256();
  }
}
