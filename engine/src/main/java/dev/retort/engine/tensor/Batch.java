package dev.retort.engine.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Some samples on their way into a network: raw inputs (bytes, floats or integer tokens, one kind
/// a batch), their labels or targets, and what identifies them: sample ids and the epoch, from
/// which dropout and augmentation draw.
///
/// A batch is allocated once for a capacity and refilled. Inputs are raw, as the data set has them;
/// the network's own preprocessing turns them into what its first layer takes.
///
/// *Shapes*: inputs `[N, sample shape]`, labels and ids `[N]`, targets `[N, K]`.
///
/// {@snippet class="dev.retort.engine.tensor.ExamplesTest" region="batch"}
public final class Batch {
  /// The label of a sample that has none.
  public static final int UNLABELLED = -1;

  /// What a sample's elements are.
  public enum Kind {
    BYTES,
    FLOATS,
    /// Whole numbers that stand for words, say. A batch may hold them, but no layer takes them.
    TOKENS
  }

  private final Kind kind;
  private final Shape shape;
  private final int capacity;
  private final byte @Nullable [] bytes;
  private final float @Nullable [] floats;
  private final int @Nullable [] tokens;
  private final int[] labels;
  private final int targetCount;
  private final float[] targets;
  private final long[] ids;
  private int size;
  private long epoch;
  private double epochFraction;

  private Batch(Kind kind, Shape shape, int capacity, int targetCount) {
    int elements = shape.elements(capacity);
    this.kind = kind;
    this.shape = shape;
    this.capacity = capacity;
    this.bytes = kind == Kind.BYTES ? new byte[elements] : null;
    this.floats = kind == Kind.FLOATS ? new float[elements] : null;
    this.tokens = kind == Kind.TOKENS ? new int[elements] : null;
    this.labels = new int[capacity];
    this.targetCount = targetCount;
    this.targets = new float[targetCount == 0 ? 0 : Shape.of(targetCount).elements(capacity)];
    this.ids = new long[capacity];
    Arrays.fill(labels, UNLABELLED);
  }

  /// A batch with room for `capacity` samples, which have labels. It holds none of them until
  /// [#resize(int)] says how many; [#of(Shape, float[])] gives a full one.
  ///
  /// @throws IllegalArgumentException if `capacity` is negative, or their values are too many for
  ///   an array
  public static Batch allocate(Kind kind, Shape shape, int capacity) {
    return allocate(kind, shape, capacity, 0);
  }

  /// A batch whose samples have `targetCount` targets each.
  public static Batch allocate(Kind kind, Shape shape, int capacity, int targetCount) {
    return new Batch(kind, shape, capacity, targetCount);
  }

  /// A batch of floats without labels, with ids counted from 0 and epoch 0.
  ///
  /// Dropout drops the same values of a batch with the same ids and epoch: whoever trains on such
  /// batches, one after the other, gives samples their own [#ids()] and counts the [#epoch(long)]
  /// up.
  public static Batch of(Shape shape, float[] inputs) {
    Batch batch = counted(Kind.FLOATS, shape, inputs.length);
    System.arraycopy(inputs, 0, batch.floats(), 0, inputs.length);
    return batch;
  }

  /// A batch of bytes, which are unsigned (0 to 255), without labels, with ids and epoch as above:
  /// what [dev.retort.engine.data.Images] reads.
  public static Batch of(Shape shape, byte[] inputs) {
    Batch batch = counted(Kind.BYTES, shape, inputs.length);
    System.arraycopy(inputs, 0, batch.bytes(), 0, inputs.length);
    return batch;
  }

  /// A full batch of samples with so many values together.
  private static Batch counted(Kind kind, Shape shape, int values) {
    Batch batch = allocate(kind, shape, values / shape.elements());
    if (values != batch.capacity * shape.elements()) {
      throw new IllegalArgumentException(
          "a batch of samples of shape %s needs a multiple of %d values but gets %d"
              .formatted(shape, shape.elements(), values));
    }
    batch.resize(batch.capacity);
    for (int n = 0; n < batch.capacity; n++) {
      batch.ids[n] = n;
    }
    return batch;
  }

  /// A batch of labelled floats, with ids and epoch as above.
  public static Batch of(Shape shape, float[] inputs, int[] labels) {
    Batch batch = of(shape, inputs);
    if (labels.length != batch.size) {
      throw new IllegalArgumentException(
          "a batch of %d samples needs as many labels but gets %d"
              .formatted(batch.size, labels.length));
    }
    System.arraycopy(labels, 0, batch.labels, 0, labels.length);
    return batch;
  }

  public Kind kind() {
    return kind;
  }

  /// The shape of one sample.
  public Shape shape() {
    return shape;
  }

  public int capacity() {
    return capacity;
  }

  /// How many samples it holds now.
  public int size() {
    return size;
  }

  /// Says how many samples it holds; what the rows hold stays as it is.
  ///
  /// @throws IllegalArgumentException if it has no room for so many, or they are fewer than none
  public void resize(int size) {
    if (size < 0 || size > capacity) {
      throw new IllegalArgumentException(
          "a batch with room for " + capacity + " samples cannot hold " + size);
    }
    this.size = size;
  }

  public long epoch() {
    return epoch;
  }

  public void epoch(long epoch) {
    this.epoch = epoch;
  }

  /// How much of the epoch lies before this batch, from 0 to below 1: what follows the course of a
  /// training reads epoch and fraction, and so needs no memory of the steps before.
  public double epochFraction() {
    return epochFraction;
  }

  public void epochFraction(double epochFraction) {
    this.epochFraction = epochFraction;
  }

  /// The inputs of a batch of bytes, in the array itself. They are unsigned: `bytes()[i] & 0xFF`, 0
  /// to 255.
  ///
  /// @throws IllegalStateException if it is of another kind
  public byte[] bytes() {
    return required(bytes, Kind.BYTES);
  }

  /// The inputs of a batch of floats, in the array itself.
  ///
  /// @throws IllegalStateException if it is of another kind
  public float[] floats() {
    return required(floats, Kind.FLOATS);
  }

  /// The inputs of a batch of tokens, in the array itself.
  ///
  /// @throws IllegalStateException if it is of another kind
  public int[] tokens() {
    return required(tokens, Kind.TOKENS);
  }

  /// One label a sample, [#UNLABELLED] where there is none.
  public int[] labels() {
    return labels;
  }

  /// How many targets a sample has; 0 where labels say what is to be learnt.
  public int targetCount() {
    return targetCount;
  }

  /// Numbers to learn, `[N, K]`: of a regression, or 1 for each class that a sample has and 0 for
  /// each that it has not. NaN for a sample that has none.
  public float[] targets() {
    return targets;
  }

  /// Whether it is known what a sample is: whether it has a label or targets.
  public boolean isLabelled(int row) {
    return targetCount == 0 ? labels[row] != UNLABELLED : !Float.isNaN(targets[row * targetCount]);
  }

  /// One id a sample: its place in the data set it came from, whatever the order or the split.
  public long[] ids() {
    return ids;
  }

  /// Copies samples `from` to `from + count` of another batch of the same kind and shape to the
  /// start of this one; targets too, unless this one has no room for any.
  ///
  /// @throws IllegalArgumentException if the other is of another kind or shape or has no such
  ///   samples, or this one no room for them; nothing is changed then
  public void copyFrom(Batch other, int from, int count) {
    if (other.kind != kind || !other.shape.equals(shape)) {
      throw new IllegalArgumentException(
          "a batch of %s %s cannot take samples of %s %s"
              .formatted(kind, shape, other.kind, other.shape));
    }
    if (from < 0 || count < 0 || count > other.size - from) {
      throw new IllegalArgumentException(
          "%d samples from number %d on are not in a batch of %d"
              .formatted(count, from, other.size));
    }
    if (targetCount != 0 && targetCount != other.targetCount) {
      throw new IllegalArgumentException(
          "a batch of %d targets a sample cannot take samples with %d"
              .formatted(targetCount, other.targetCount));
    }
    resize(count);
    int elements = shape.elements();
    Object source = other.inputs();
    System.arraycopy(source, from * elements, inputs(), 0, count * elements);
    System.arraycopy(other.labels, from, labels, 0, count);
    System.arraycopy(other.targets, from * targetCount, targets, 0, count * targetCount);
    System.arraycopy(other.ids, from, ids, 0, count);
    epoch = other.epoch;
    epochFraction = other.epochFraction;
  }

  private Object inputs() {
    return switch (kind) {
      case BYTES -> bytes();
      case FLOATS -> floats();
      case TOKENS -> tokens();
    };
  }

  private <T> T required(@Nullable T inputs, Kind asked) {
    if (inputs == null) {
      throw new IllegalStateException("a batch of " + kind + " holds no " + asked);
    }
    return inputs;
  }
}
