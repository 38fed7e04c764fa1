package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/// A view of chosen samples of another data set, in a chosen order; ids stay those of the other.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="subset"}
public final class Subset implements Dataset {
  private final Dataset whole;
  private final int[] indices;
  private final ContentHash hash = new ContentHash(this);

  private Subset(Dataset whole, int[] indices) {
    this.whole = whole;
    this.indices = indices;
  }

  /// The samples at those indices.
  public static Subset of(Dataset whole, int[] indices) {
    for (int index : indices) {
      if (index < 0 || index >= whole.size()) {
        throw new IllegalArgumentException(
            "%s has %d samples and none at index %d".formatted(whole.name(), whole.size(), index));
      }
    }
    return new Subset(whole, indices.clone());
  }

  /// The first samples, all when there are fewer.
  public static Subset first(Dataset whole, int count) {
    return new Subset(whole, IntStream.range(0, Math.min(count, whole.size())).toArray());
  }

  /// What the samples are chosen from.
  Dataset whole() {
    return whole;
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public int size() {
    return indices.length;
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
  public List<String> columnNames() {
    return whole.columnNames();
  }

  @Override
  public int label(int index) {
    return whole.label(indices[index]);
  }

  @Override
  public int targetCount() {
    return whole.targetCount();
  }

  @Override
  public boolean isLabelled(int index) {
    return whole.isLabelled(indices[index]);
  }

  @Override
  public long id(int index) {
    return whole.id(indices[index]);
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    whole.copyTo(indices[index], batch, row);
  }

  @Override
  public String sha256() {
    return hash.hex();
  }
}
