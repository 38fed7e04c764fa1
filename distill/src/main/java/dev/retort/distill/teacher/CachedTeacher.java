package dev.retort.distill.teacher;

import dev.retort.engine.Network;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A teacher that is asked about each sample of the training data once, when the first student
/// needs it: its logits, and the outputs of the layers that a method looks at, are kept in memory
/// for all epochs and all other students. The samples must come without augmentation. The bits are
/// those of the teacher itself.
///
/// One whose answers would take more than a quarter of the memory there is, or are looked up
/// anyway, is asked about each batch. Several threads may train by it at once: the first one asks,
/// the others wait for the answers.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="cached"}
public final class CachedTeacher implements Teacher {
  private final Teacher teacher;
  private final Dataset data;
  private final Set<String> layers;
  private final int sharers;
  private @Nullable Teacher known;
  private Duration duration = Duration.ZERO;

  /// @param layers of the teacher's that are to be kept too
  ///   ([dev.retort.distill.objective.Method#teacherLayers()])
  public CachedTeacher(Teacher teacher, Dataset data, Set<String> layers) {
    this(teacher, data, layers, 1);
  }

  /// @param sharers among how many such teachers that quarter is divided: those whose answers may
  ///   be in memory at once
  /// @throws IllegalArgumentException if there is none
  public CachedTeacher(Teacher teacher, Dataset data, Set<String> layers, int sharers) {
    if (sharers < 1) {
      throw new IllegalArgumentException(
          "a cached teacher is one of at least 1 that share the memory, not of " + sharers);
    }
    this.teacher = teacher;
    this.data = data;
    this.layers = Set.copyOf(layers);
    this.sharers = sharers;
  }

  /// Asks the teacher, unless that is done or its answers are not kept, and returns how long it
  /// took: the same for every student, the first or not, so that equal trainings count equal times.
  public synchronized Duration label(int threads) {
    known(threads);
    return duration;
  }

  /// Null where the teacher is asked about each batch.
  private synchronized @Nullable Teacher known(int threads) {
    Teacher found = known;
    if (found == null && isKept()) {
      long start = System.nanoTime();
      found =
          layers.isEmpty()
              ? SoftTargets.of(teacher, data, threads)
              : LayersInMemory.of(teacher, data, layers, threads);
      duration = Duration.ofNanos(System.nanoTime() - start);
      known = found;
    }
    return found;
  }

  /// Null as long as it was not asked.
  private synchronized @Nullable Teacher answers() {
    return known;
  }

  /// Whether its answers are kept.
  public boolean isKept() {
    return isKept(Runtime.getRuntime().maxMemory());
  }

  boolean isKept(long memory) {
    return !teacher.isLookedUp()
        && teacher.features().keySet().containsAll(layers)
        && values() <= Math.min(Integer.MAX_VALUE, memory / 4 / sharers / Float.BYTES);
  }

  /// How many numbers are to be kept.
  private long values() {
    long each = (long) teacher.members() * teacher.classes();
    for (Map.Entry<String, Shape> layer : teacher.features().entrySet()) {
      each += layers.contains(layer.getKey()) ? layer.getValue().elements() : 0;
    }
    return each * data.size();
  }

  /// The teacher for training.
  @Override
  public Teacher planned(int capacity, Workers workers) {
    Teacher found = known(workers.size());
    return (found == null ? teacher : found).planned(capacity, workers);
  }

  /// The teacher itself: of what is not planned it is asked about each batch anyway.
  @Override
  public Teacher withThreads(int threads) {
    return teacher.withThreads(threads);
  }

  @Override
  public int members() {
    return teacher.members();
  }

  @Override
  public int classes() {
    return teacher.classes();
  }

  @Override
  public void logits(Batch batch, float[] out) {
    teacher.logits(batch, out);
  }

  @Override
  public String sha256() {
    return teacher.sha256();
  }

  @Override
  public String text() {
    return teacher.text();
  }

  /// Refuses other data where its answers are kept: they are found by the ids of the samples.
  @Override
  public void requireFits(Dataset samples) {
    teacher.requireFits(samples);
    if (isKept() && !samples.sha256().equals(data.sha256())) {
      throw new IllegalArgumentException(
          "the teacher's answers are kept for %s and cannot teach %s; cache them for these data"
              .formatted(data.name(), samples.name()));
    }
  }

  @Override
  public void requireKnows(Dataset part) {
    teacher.requireKnows(part);
    Teacher found = answers();
    if (found != null) {
      found.requireKnows(part);
    } else if (isKept()) {
      requireAmong(part);
    }
  }

  /// As the answers will refuse it, before the teacher is asked for them.
  private void requireAmong(Dataset part) {
    long[] ids = LongStream.range(0, data.size()).map(i -> data.id((int) i)).sorted().toArray();
    for (int i = 0; i < part.size(); i++) {
      if (Arrays.binarySearch(ids, part.id(i)) < 0) {
        throw new IllegalArgumentException(
            "the teacher's answers are kept for %s, which has no sample %d; cache them for these data"
                .formatted(data.name(), part.id(i)));
      }
    }
  }

  @Override
  public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
    teacher.requireFits(augmentation, seed, epochs);
    if (isKept()) {
      SoftTargets.requirePlain(augmentation);
    }
  }

  @Override
  public @Nullable Task task() {
    return teacher.task();
  }

  @Override
  public boolean givesLogProbabilities() {
    return teacher.givesLogProbabilities();
  }

  @Override
  public long zeroProbabilities() {
    return teacher.zeroProbabilities();
  }

  @Override
  public boolean keepsAllLogits() {
    return teacher.keepsAllLogits();
  }

  @Override
  public boolean isLookedUp() {
    return teacher.isLookedUp();
  }

  @Override
  public List<Network> networks() {
    return teacher.networks();
  }

  /// The layers that are kept; all of the teacher's where it is asked about each batch.
  @Override
  public Map<String, Shape> features() {
    Map<String, Shape> shown = new LinkedHashMap<>(teacher.features());
    if (isKept()) {
      shown.keySet().retainAll(layers);
    }
    return shown;
  }
}
