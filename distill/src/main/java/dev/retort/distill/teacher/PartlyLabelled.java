package dev.retort.distill.teacher;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A data set whose labels are hidden, but for those of chosen samples: what is to be learnt about
/// the others, a teacher must say.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="labels"}
public final class PartlyLabelled implements Dataset {
  private final Dataset whole;
  private final Set<Long> shown = new HashSet<>();
  private final String sha256;

  private PartlyLabelled(Dataset whole, Dataset shown) {
    this.whole = whole;
    long[] ids = new long[shown.size()];
    for (int n = 0; n < ids.length; n++) {
      ids[n] = shown.id(n);
      this.shown.add(ids[n]);
    }
    sha256 = new Digest().add("labels of").add(ids).add(whole.sha256()).hex();
  }

  /// All samples of the first, with the labels of those that are in the second too, by their ids.
  public static PartlyLabelled of(Dataset whole, Dataset shown) {
    return new PartlyLabelled(whole, shown);
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
  public List<String> columnNames() {
    return whole.columnNames();
  }

  @Override
  public int label(int index) {
    return shown.contains(whole.id(index)) ? whole.label(index) : Batch.UNLABELLED;
  }

  @Override
  public int targetCount() {
    return whole.targetCount();
  }

  @Override
  public boolean isLabelled(int index) {
    return shown.contains(whole.id(index)) && whole.isLabelled(index);
  }

  @Override
  public long id(int index) {
    return whole.id(index);
  }

  @Override
  public void copyTo(int index, Batch batch, int row) {
    whole.copyTo(index, batch, row);
    if (!shown.contains(whole.id(index))) {
      int targets = batch.targetCount();
      batch.labels()[row] = Batch.UNLABELLED;
      Arrays.fill(batch.targets(), row * targets, (row + 1) * targets, Float.NaN);
    }
  }

  @Override
  public String sha256() {
    return sha256;
  }
}
