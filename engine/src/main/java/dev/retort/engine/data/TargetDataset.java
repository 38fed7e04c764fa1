package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;

/// Samples of another data set with numbers to learn in place of labels: of a regression, or 1 for
/// each class that a sample has and 0 for each that it has not, of which there may be several.
///
/// A network for them ends in as many outputs. Mean squared error learns any numbers, binary cross
/// entropy those from 0 to 1; [dev.retort.engine.Residuals] says how near predictions come. A
/// sample whose targets are not known has NaN for each: a teacher alone can say what it is.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="targetDataset"}
public final class TargetDataset implements Dataset {
  private final Dataset samples;
  private final List<String> names;
  private final float[] targets;
  private final ContentHash hash = new ContentHash(this);

  private TargetDataset(Dataset samples, List<String> names, float[] targets) {
    this.samples = samples;
    this.names = names;
    this.targets = targets;
  }

  /// The samples of a data set, whose labels are not used, with their targets.
  ///
  /// @param names what the targets are called, K of them
  /// @param targets `[N, K]` in the order of the samples
  /// @throws IllegalArgumentException if there are not as many targets, or one is no finite number
  ///   in a sample whose targets are not all NaN
  public static TargetDataset of(Dataset samples, List<String> names, float[] targets) {
    int width = names.size();
    if (width == 0 || targets.length != (long) samples.size() * width) {
      throw new IllegalArgumentException(
          "%d samples of %s with %d targets each need %d values but get %d"
              .formatted(
                  samples.size(),
                  samples.name(),
                  width,
                  (long) samples.size() * width,
                  targets.length));
    }
    for (int i = 0; i < targets.length; i++) {
      boolean known = !Float.isNaN(targets[i / width * width]);
      if (known ? !Float.isFinite(targets[i]) : !Float.isNaN(targets[i])) {
        throw new IllegalArgumentException(
            "target %s of sample %d of %s is %s; give finite numbers, or NaN for all targets of a sample where they are not known"
                .formatted(names.get(i % width), i / width, samples.name(), targets[i]));
      }
    }
    return new TargetDataset(samples, List.copyOf(names), targets.clone());
  }

  @Override
  public String name() {
    return samples.name();
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public Batch.Kind kind() {
    return samples.kind();
  }

  @Override
  public Shape shape() {
    return samples.shape();
  }

  @Override
  public List<String> classNames() {
    return names;
  }

  @Override
  public List<String> columnNames() {
    return samples.columnNames();
  }

  @Override
  public int label(int index) {
    return Batch.UNLABELLED;
  }

  @Override
  public int targetCount() {
    return names.size();
  }

  @Override
  public boolean isLabelled(int index) {
    return !Float.isNaN(targets[index * names.size()]);
  }

  @Override
  public long id(int index) {
    return samples.id(index);
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    samples.copyTo(index, batch, row);
    batch.labels()[row] = Batch.UNLABELLED;
    if (batch.targetCount() == names.size()) { // one that is only looked at has no room for them
      System.arraycopy(
          targets, index * names.size(), batch.targets(), row * names.size(), names.size());
    }
  }

  @Override
  public String sha256() {
    return hash.hex();
  }
}
