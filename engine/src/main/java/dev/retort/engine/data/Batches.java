package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import org.jspecify.annotations.Nullable;

/// The walk over a data set: in each epoch every sample once, cut into batches of equal size but
/// for the last.
///
/// The order of an epoch is the permutation of the seed's stream "order", epoch; augmentation draws
/// from (seed, epoch, sample id). So any batch of any epoch may be asked for at any time. The order
/// of the epoch asked for last is kept; one walk serves one thread.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="loop"}
public final class Batches {
  private final Dataset dataset;
  private final int batchSize;
  private final Augmentation augmentation;
  private final long augmentKey;
  private final long orderKey;

  /// The order of [#orderEpoch], once there is one; null where it is always that of the data set.
  private final int @Nullable [] order;

  private long orderEpoch;
  private boolean ordered;

  /// Whether a first batch has shown that the data set copies all that belongs to a sample.
  private boolean checked;

  private Batches(Dataset dataset, int batchSize, @Nullable Seed seed, Augmentation augmentation) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("a batch size of at least 1 is needed, not " + batchSize);
    }
    augmentation.requireFits(dataset);
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.augmentation = augmentation;
    this.augmentKey = seed == null ? 0 : seed.stream("augment").key();
    this.orderKey = seed == null ? 0 : seed.stream("order").key();
    this.order = seed == null ? null : new int[dataset.size()];
  }

  /// Shuffled anew in each epoch, and augmented.
  public static Batches over(Dataset dataset, int batchSize, Seed seed, Augmentation augmentation) {
    return new Batches(dataset, batchSize, seed, augmentation);
  }

  /// Shuffled anew in each epoch.
  public static Batches over(Dataset dataset, int batchSize, Seed seed) {
    return over(dataset, batchSize, seed, Augmentation.none());
  }

  /// In the order of the data set, in every epoch.
  public static Batches inOrder(Dataset dataset, int batchSize) {
    return new Batches(dataset, batchSize, null, Augmentation.none());
  }

  public Dataset dataset() {
    return dataset;
  }

  public int batchSize() {
    return batchSize;
  }

  /// How many batches make an epoch, the last smaller one counted.
  public int perEpoch() {
    return (int) (((long) dataset.size() + batchSize - 1) / batchSize);
  }

  /// A batch with room for a full one of this walk.
  public Batch allocate() {
    return Batch.allocate(
        dataset.kind(),
        dataset.shape(),
        Math.min(batchSize, dataset.size()),
        dataset.targetCount());
  }

  /// Fills a batch with number `index` of an epoch, 0 <= index < perEpoch(): inputs, labels or
  /// targets, ids, size, epoch and how much of it lies before.
  ///
  /// @throws IndexOutOfBoundsException if an epoch has no batch of that number
  /// @throws IllegalArgumentException if the batch has no room for as many samples
  /// @throws IllegalStateException if the batch holds inputs of another kind, or the data set
  ///   forgets to copy ids, labels or targets, which the first batch shows
  public void fill(Batch batch, long epoch, int index) {
    if (index < 0 || index >= perEpoch()) {
      throw new IndexOutOfBoundsException(
          "an epoch of %s has %d batches and no number %d"
              .formatted(dataset.name(), perEpoch(), index));
    }
    int from = index * batchSize;
    int count = Math.min(batchSize, dataset.size() - from);
    int[] places = order(epoch);
    batch.resize(count);
    batch.epoch(epoch);
    batch.epochFraction((double) index / perEpoch());
    for (int row = 0; row < count; row++) {
      int sample = places == null ? from + row : places[from + row];
      if (checked) {
        dataset.copyTo(sample, batch, row);
      } else {
        CheckedCopy.of(dataset, sample, batch, row);
      }
    }
    checked = true;
    augmentation.apply(batch, augmentKey);
  }

  private int @Nullable [] order(long epoch) {
    if (order != null && (!ordered || orderEpoch != epoch)) {
      Seed.permutation(Seed.streamKey(orderKey, epoch), order);
      orderEpoch = epoch;
      ordered = true;
    }
    return order;
  }
}
