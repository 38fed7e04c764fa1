package dev.retort.distill.recipe;

import dev.retort.distill.SoftTargets;
import dev.retort.distill.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A teacher whose logits for the training data are computed once, when the first student needs
/// them, and kept for all others. The bits are those of the teacher itself.
final class CachedTeacher implements Teacher {
  private final Teacher teacher;
  private final Dataset data;
  private @Nullable SoftTargets targets;
  private Duration duration = Duration.ZERO;

  CachedTeacher(Teacher teacher, Dataset data) {
    this.teacher = teacher;
    this.data = data;
  }

  /// Computes the logits unless that is done, or they are not kept, and returns how long it took:
  /// the same for every student, the first or not, so that equal trainings count equal times.
  Duration label(int threads) {
    targets(threads);
    return duration;
  }

  /// Null where the teacher is asked about each batch.
  private @Nullable SoftTargets targets(int threads) {
    if (teacher.isLookedUp() || !SoftTargets.fitInMemory(teacher, data)) {
      return null;
    }
    SoftTargets known = targets;
    if (known == null) {
      long start = System.nanoTime();
      known = SoftTargets.of(teacher, data, threads);
      duration = Duration.ofNanos(System.nanoTime() - start);
      targets = known;
    }
    return known;
  }

  /// The teacher for training: its logits from memory, if they fit there.
  @Override
  public Teacher planned(int capacity, Workers workers) {
    SoftTargets known = targets(workers.size());
    return (known == null ? teacher : known).planned(capacity, workers);
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

  @Override
  public void requireFits(Dataset samples) {
    teacher.requireFits(samples);
  }

  @Override
  public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
    teacher.requireFits(augmentation, seed, epochs);
  }

  @Override
  public boolean isLookedUp() {
    return teacher.isLookedUp();
  }

  @Override
  public List<Network> networks() {
    return teacher.networks();
  }
}
