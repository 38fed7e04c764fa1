package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// Samples whose elements are floats: the rows of a table.
///
/// *Shapes*: one sample is (D) for tables; any shape may be held.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="dataset"}
public final class FloatDataset implements Dataset {
  private final Stored stored;
  private final List<String> columnNames;
  private final ContentHash hash = new ContentHash(this);

  /// @param columnNames of a table, one for each element of a sample; else empty
  FloatDataset(Stored stored, List<String> columnNames) {
    this.stored = stored;
    this.columnNames = List.copyOf(columnNames);
  }

  /// A data set over samples that lie one after the other; labels are places in `classNames` or
  /// [Batch#UNLABELLED].
  public static FloatDataset of(
      String name, Shape shape, List<String> classNames, float[] samples, int[] labels) {
    Stored.requireLength(shape, samples.length, labels.length);
    Rows rows = new Rows(Batch.Kind.FLOATS, shape.elements(), labels.length);
    for (int n = 0; n < labels.length; n++) {
      rows.set(n, samples, n * shape.elements());
    }
    return new FloatDataset(Stored.of(name, shape, classNames, rows, labels), List.of());
  }

  /// A data set over samples that lie one after the other and have no labels, of no classes: for
  /// targets ([TargetDataset]), or a teacher.
  ///
  /// @throws IllegalArgumentException if the last sample is not whole
  public static FloatDataset of(String name, Shape shape, float[] samples) {
    return of(name, shape, List.of(), samples, Stored.unlabelled(shape, samples.length));
  }

  /// The same samples as rows of a table with those names of columns; none where the list is empty.
  ///
  /// @throws IllegalArgumentException if there are names, and not one for each element of a sample
  public FloatDataset columnNames(List<String> columnNames) {
    int elements = shape().elements();
    if (!columnNames.isEmpty() && columnNames.size() != elements) {
      throw new IllegalArgumentException(
          "%d column names for samples of %d numbers in %s; give one for each"
              .formatted(columnNames.size(), elements, name()));
    }
    return new FloatDataset(stored, columnNames);
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
    return Batch.Kind.FLOATS;
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
  public List<String> columnNames() {
    return columnNames;
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
    stored.copyTo(index, batch, batch.floats(), row);
  }

  @Override
  public String sha256() {
    return hash.hex();
  }
}
