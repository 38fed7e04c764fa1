package dev.retort.distill.recipe;

import dev.retort.distill.SoftTargets;
import dev.retort.distill.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A teacher whose logits for the training data are computed once, when the first student needs
/// them, and kept for all others. The bits are those of the teacher itself.
final class CachedTeacher implements Teacher {
  private final Teacher teacher;
  private final Dataset data;
  private @Nullable SoftTargets targets;

  CachedTeacher(Teacher teacher, Dataset data) {
    this.teacher = teacher;
    this.data = data;
  }

  /// The teacher for training: its logits from memory, if they fit there.
  @Override
  public Teacher planned(int capacity, Workers workers) {
    if (teacher.isLookedUp() || !SoftTargets.fitInMemory(teacher, data)) {
      return teacher.planned(capacity, workers);
    }
    SoftTargets known = targets;
    if (known == null) {
      known = SoftTargets.of(teacher, data, workers.size());
      targets = known;
    }
    return known.planned(capacity, workers);
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
