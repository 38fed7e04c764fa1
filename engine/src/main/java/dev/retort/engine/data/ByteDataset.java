package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// Samples whose elements are unsigned bytes, kept in memory as bytes: images.
///
/// *Shapes*: one sample is (C, H, W), values 0 to 255.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="bytes"}
public final class ByteDataset implements Dataset {
  private final Stored stored;
  private final ContentHash hash = new ContentHash(this);

  ByteDataset(Stored stored) {
    this.stored = stored;
  }

  /// A data set over samples that lie one after the other; labels are places in `classNames` or
  /// [Batch#UNLABELLED].
  public static ByteDataset of(
      String name, Shape shape, List<String> classNames, byte[] samples, int[] labels) {
    Stored.requireLength(shape, samples.length, labels.length);
    Rows rows = new Rows(Batch.Kind.BYTES, shape.elements(), labels.length);
    for (int n = 0; n < labels.length; n++) {
      rows.set(n, samples, n * shape.elements());
    }
    return new ByteDataset(Stored.of(name, shape, classNames, rows, labels));
  }

  /// A data set over samples that lie one after the other and have no labels, of no classes: for
  /// targets ([TargetDataset]), or a teacher.
  ///
  /// @throws IllegalArgumentException if the last sample is not whole
  public static ByteDataset of(String name, Shape shape, byte[] samples) {
    return of(name, shape, List.of(), samples, Stored.unlabelled(shape, samples.length));
  }

  @Override
  public String name() {
    return stored.name();
  }

  @Override
  public int size() {
    return stored.rows().size();
  }

  @Override
  public Batch.Kind kind() {
    return Batch.Kind.BYTES;
  }

  @Override
  public Shape shape() {
    return stored.shape();
  }

  @Override
  public List<String> classNames() {
    return stored.classNames();
  }

  @Override
  public int label(int index) {
    return stored.labels()[index];
  }

  @Override
  public long id(int index) {
    return index;
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    stored.copyTo(index, batch, batch.bytes(), row);
  }

  @Override
  public String sha256() {
    return hash.hex();
  }
}
