package dev.retort.distill.teacher;

import dev.retort.engine.Network;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Several teachers as one, by the mean of their probabilities or of their logits.
///
///     probabilities    p = 1/M sum over m of softmax(v[m] / T)
///     logits           p = softmax(1/M sum over m of v[m] / T)
///
/// By probabilities it shows all its members, and the objective, which knows the temperature,
/// softens and averages them: what Hinton, Vinyals and Dean (2015) distil, and what is meant unless
/// said. (An objective on logits alone averages the members' logits.) By logits it is a teacher of
/// one member; softmax of it is the normalised geometric mean of the members' softened
/// probabilities, in which one member that is sure of itself outvotes several that are not. What is
/// no logit then is refused: logs of probabilities of 0 ([Teacher#zeroProbabilities()]) and the top
/// k ([Teacher#keepsAllLogits()]), which a softmax takes and a mean of several does not.
///
/// An ensemble among the teachers weighs by its members: three of them beside one network have
/// three quarters of the mean. (By the mean of logits it is one member, and has half.)
///
/// *Shapes*: logits [N, M, K], or [N, 1, K] by the mean of logits.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="ensemble"}
public final class EnsembleTeacher implements Teacher {
  /// What is averaged.
  public enum Mean {
    PROBABILITIES,
    LOGITS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final List<Teacher> teachers;
  private final Mean mean;
  private final int members;
  private final int classes;
  private final float @Nullable [] buffer;
  private final float @Nullable [] all;

  /// By the mean of probabilities.
  ///
  /// @throws IllegalArgumentException if there is none, or they differ in their classes
  public EnsembleTeacher(List<Teacher> teachers) {
    this(teachers, Mean.PROBABILITIES);
  }

  /// @throws IllegalArgumentException if there is none, they differ in their classes, or some have
  ///   no logits that could be averaged with those of others
  public EnsembleTeacher(List<Teacher> teachers, Mean mean) {
    this(List.copyOf(teachers), mean, 0);
  }

  /// @param capacity of the batches that there are buffers for; 0 for none
  private EnsembleTeacher(List<Teacher> teachers, Mean mean, int capacity) {
    if (teachers.isEmpty()) {
      throw new IllegalArgumentException("an ensemble needs at least one teacher");
    }
    classes = teachers.get(0).classes();
    for (Teacher teacher : teachers) {
      if (teacher.classes() != classes) {
        throw new IllegalArgumentException(
            "the teachers of an ensemble need the same classes but have %d and %d"
                .formatted(classes, teacher.classes()));
      }
    }
    this.teachers = teachers;
    this.mean = mean;
    members = teachers.stream().mapToInt(Teacher::members).sum();
    if (mean == Mean.LOGITS && members > 1) {
      teachers.forEach(EnsembleTeacher::requireAveraged);
    }
    buffer = capacity == 0 ? null : new float[Math.multiplyExact(capacity, widest() * classes)];
    all =
        capacity == 0 || mean == Mean.PROBABILITIES
            ? null
            : new float[Math.multiplyExact(capacity, members * classes)];
  }

  /// Refuses what a mean of several would take for logits.
  private static void requireAveraged(Teacher teacher) {
    long zeros = teacher.zeroProbabilities();
    if (zeros > 0) {
      throw new IllegalArgumentException(
          "a mean of logits takes them as numbers, but a teacher is %s, of which %d are %s, would outweigh all others; take the mean of probabilities"
              .formatted(
                  teacher.text(),
                  zeros,
                  teacher.givesLogProbabilities()
                      ? "0: their logs, cut at -87.3"
                      : "0 or 1: their logits, cut at -87.3 and 87.3"));
    }
    if (!teacher.keepsAllLogits()) {
      throw new IllegalArgumentException(
          "a mean of logits takes them as numbers, but a teacher is %s, where all others of a row share one number that only a softmax takes rightly; take the mean of probabilities"
              .formatted(teacher.text()));
    }
  }

  /// M, or 1 by the mean of logits.
  @Override
  public int members() {
    return mean == Mean.PROBABILITIES ? members : 1;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int n = batch.size();
    int width = members() * classes;
    if (out.length < n * width) {
      throw new IllegalArgumentException(
          "logits of %d samples, %d members and %d classes need %d floats but get %d"
              .formatted(n, members(), classes, n * width, out.length));
    }
    if (mean == Mean.PROBABILITIES) {
      gather(batch, out);
      return;
    }
    float[] gathered = all != null ? all : new float[n * members * classes];
    gather(batch, gathered);
    average(n, gathered, out);
  }

  /// Writes the logits of all members, [N, M, K].
  private void gather(Batch batch, float[] out) {
    int row = members * classes;
    int n = batch.size();
    float[] some = buffer != null ? buffer : new float[n * widest() * classes];
    int at = 0;
    for (int t = 0; t < teachers.size(); t++) {
      Teacher teacher = teachers.get(t);
      int width = teacher.members() * classes;
      teacher.logits(batch, some);
      for (int i = 0; i < n; i++) {
        System.arraycopy(some, i * width, out, i * row + at, width);
      }
      at += width;
    }
  }

  /// The mean over the members, ascending.
  private void average(int n, float[] gathered, float[] out) {
    float share = 1f / members;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < classes; k++) {
        float sum = 0;
        for (int m = 0; m < members; m++) {
          sum += gathered[(i * members + m) * classes + k];
        }
        out[i * classes + k] = sum * share;
      }
    }
  }

  private int widest() {
    return teachers.stream().mapToInt(Teacher::members).max().orElseThrow();
  }

  /// Over those of its teachers, in their order, and what is averaged.
  @Override
  public String sha256() {
    Digest digest = new Digest();
    teachers.forEach(teacher -> digest.add(teacher.sha256()));
    if (mean == Mean.LOGITS) {
      digest.add("mean of logits");
    }
    return digest.hex();
  }

  @Override
  public String text() {
    String all = teachers.stream().map(Teacher::text).collect(Collectors.joining(" + "));
    return members == 1 ? all : "mean of %s (%s)".formatted(mean, all);
  }

  @Override
  public void requireFits(Dataset data) {
    teachers.forEach(teacher -> teacher.requireFits(data));
  }

  @Override
  public void requireKnows(Dataset part) {
    teachers.forEach(teacher -> teacher.requireKnows(part));
  }

  @Override
  public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
    teachers.forEach(teacher -> teacher.requireFits(augmentation, seed, epochs));
  }

  /// The last of its teachers' tasks in the order of [Task], which the fewest objectives take.
  @Override
  public @Nullable Task task() {
    Task last = null;
    for (Teacher teacher : teachers) {
      Task task = teacher.task();
      if (task != null && (last == null || task.compareTo(last) > 0)) {
        last = task;
      }
    }
    return last;
  }

  /// If any of its teachers does.
  @Override
  public boolean givesLogProbabilities() {
    return teachers.stream().anyMatch(Teacher::givesLogProbabilities);
  }

  /// Those of all its teachers.
  @Override
  public long zeroProbabilities() {
    return teachers.stream().mapToLong(Teacher::zeroProbabilities).sum();
  }

  /// If all of its teachers do.
  @Override
  public boolean keepsAllLogits() {
    return teachers.stream().allMatch(Teacher::keepsAllLogits);
  }

  /// If any of its teachers is.
  @Override
  public boolean isLookedUp() {
    return teachers.stream().anyMatch(Teacher::isLookedUp);
  }

  @Override
  public Teacher planned(int capacity, Workers workers) {
    return new EnsembleTeacher(
        teachers.stream().map(teacher -> teacher.planned(capacity, workers)).toList(),
        mean,
        capacity);
  }

  @Override
  public Teacher withThreads(int threads) {
    return new EnsembleTeacher(
        teachers.stream().map(teacher -> teacher.withThreads(threads)).toList(), mean);
  }

  @Override
  public List<Network> networks() {
    return teachers.stream().flatMap(teacher -> teacher.networks().stream()).toList();
  }
}
