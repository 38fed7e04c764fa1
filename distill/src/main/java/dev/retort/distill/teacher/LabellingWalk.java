package dev.retort.distill.teacher;

import dev.retort.engine.Node;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A teacher on its way through a data set in the order of the sample ids, epoch after epoch.
final class LabellingWalk implements SoftTargetsWriter.Rows {
  private static final int LEAST_BATCH = 8;
  private static final int LARGEST_BATCH = 256;

  /// What the outputs of all layers may take together, in floats, where they are all kept.
  private static final long MOST_FLOATS = 1L << 24;

  private final Teacher teacher;
  private final Dataset data;
  private final Labelling labelling;
  private final SampleIds ids;
  private final Batches batches;
  private @Nullable Batch batch;
  private Teacher planned;
  private float[] logits = {};
  private int epoch;
  private int index;

  /// @throws IllegalArgumentException if the data is not the teacher's, or two samples have the
  ///   same id
  LabellingWalk(Teacher teacher, Dataset data, Labelling labelling) {
    Augmentation augmentation = labelling.augmentation();
    teacher.requireFits(data);
    teacher.requireFits(augmentation, labelling.seed(), labelling.epochs());
    augmentation.requireFits(data);
    this.teacher = teacher;
    this.data = data;
    this.labelling = labelling;
    long[] found = new long[data.size()];
    Arrays.setAll(found, data::id);
    int[] order = SampleIds.order(found);
    long[] sorted = new long[order.length];
    boolean inOrder = true;
    for (int i = 0; i < order.length; i++) {
      sorted[i] = found[order[i]];
      inOrder &= order[i] == i;
      if (i > 0 && sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException(
            "soft targets are found by sample ids, but %s has two samples %d"
                .formatted(data.name(), sorted[i]));
      }
    }
    ids = SampleIds.of(sorted);
    batches = Batches.inOrder(inOrder ? data : Subset.of(data, order), batchSize(teacher));
    planned = teacher;
  }

  /// How many samples the teacher is asked about at once, on which its answers do not depend. A
  /// network with a named layer takes them through all its layers together; others go in chunks.
  static int batchSize(Teacher teacher) {
    long each =
        teacher.networks().stream()
            .filter(network -> !network.features().isEmpty())
            .flatMap(network -> network.nodes().stream())
            .mapToLong(Node::outputElements)
            .sum();
    return Math.clamp(MOST_FLOATS / Math.max(1, each), LEAST_BATCH, LARGEST_BATCH);
  }

  SampleIds ids() {
    return ids;
  }

  SoftTargets.Origin origin() {
    Augmentation augmentation = labelling.augmentation();
    return new SoftTargets.Origin(
        teacher.sha256(),
        teacher.text(),
        data.sha256(),
        data.name(),
        teacher.givesLogProbabilities(),
        teacher.zeroProbabilities(),
        teacher.task(),
        augmentation.isNone()
            ? null
            : new SoftTargets.Views(
                augmentation.text(), labelling.seed().key(), labelling.epochs()));
  }

  /// Throws an [IllegalArgumentException] where the teacher gives a logit that is not finite, and a
  /// [CancellationException] where the thread is interrupted.
  @Override
  public boolean next() {
    if (index == batches.perEpoch()) {
      epoch++;
      index = 0;
    }
    if (epoch >= labelling.epochs() || batches.perEpoch() == 0) {
      return false;
    }
    if (Thread.currentThread().isInterrupted()) { // a teacher elsewhere may take hours
      throw new CancellationException(
          "interrupted while %s was asked about %s; begin again"
              .formatted(teacher.text(), data.name()));
    }
    Batch filled = batch;
    if (filled == null) {
      filled = batches.allocate();
      batch = filled;
      planned = teacher.planned(filled.capacity(), Workers.of(labelling.threads()));
      logits = new float[filled.capacity() * teacher.members() * teacher.classes()];
    }
    batches.fill(filled, epoch, index++);
    labelling.augmentation().apply(filled, labelling.seed());
    planned.logits(filled, logits);
    FiniteLogits.require(teacher, filled, logits);
    return true;
  }

  @Override
  public int count() {
    return batch == null ? 0 : batch.size();
  }

  @Override
  public float[] logits() {
    return logits;
  }

  /// The output of a layer of the teacher's for the batch.
  float[] feature(String name) {
    return planned.feature(name);
  }
}
