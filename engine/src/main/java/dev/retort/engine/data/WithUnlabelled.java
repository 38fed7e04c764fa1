package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// A data set with more samples behind its own, of which nobody knows the class.
///
/// Its own keep their ids; those of the others are counted from a first one on.
final class WithUnlabelled implements Dataset {
  private final Dataset own;
  private final Dataset more;
  private final long next;
  private final int size;
  private final ContentHash hash = new ContentHash(this);

  /// @param more of the same kind, shape and classes
  /// @param next the id of the first of them, greater than all ids of the others
  WithUnlabelled(Dataset own, Dataset more, long next) {
    this.own = own;
    this.more = more;
    this.next = next;
    size = Math.addExact(own.size(), more.size());
  }

  @Override
  public String name() {
    return own.name();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Batch.Kind kind() {
    return own.kind();
  }

  @Override
  public Shape shape() {
    return own.shape();
  }

  @Override
  public List<String> classNames() {
    return own.classNames();
  }

  @Override
  public List<String> columnNames() {
    return own.columnNames();
  }

  @Override
  public int label(int index) {
    int behind = index - own.size();
    return behind < 0 ? own.label(index) : more.label(behind);
  }

  @Override
  public long id(int index) {
    int behind = index - own.size();
    return behind < 0 ? own.id(index) : next + behind;
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    int behind = index - own.size();
    if (behind < 0) {
      own.copyTo(index, batch, row);
      return;
    }
    more.copyTo(behind, batch, row);
    batch.ids()[row] = next + behind;
  }

  @Override
  public String sha256() {
    return hash.hex();
  }
}
