package dev.retort.distill.objective;

import dev.retort.distill.Teacher;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// What the teacher says about a batch, in buffers planned for a student's pass.
///
/// *Shapes*: the members' logits v [N, M, K]; results [N, K], to be read until the next call.
final class Lesson {
  private final Teacher teacher;
  private final Kernels kernels;
  private final int members;
  private final int classes;
  private final float[] logits;
  private final float[] softened;
  private final float[] mean;

  /// @throws IllegalArgumentException if teacher and student differ in their classes
  Lesson(Teacher teacher, Outputs student) {
    members = teacher.members();
    classes = student.classes();
    if (teacher.classes() != classes) {
      throw new IllegalArgumentException(
          "the teacher has %d classes but the student %d; end the student with dense %d"
              .formatted(teacher.classes(), classes, teacher.classes()));
    }
    int capacity = student.capacity();
    this.teacher = teacher.planned(capacity, student.workers());
    kernels = student.kernels();
    logits = new float[Math.multiplyExact(capacity, members * classes)];
    softened = new float[logits.length];
    mean = members == 1 ? softened : new float[capacity * classes];
  }

  /// p = 1/M sum over m, ascending, of softmax(v[n, m] / T).
  float[] probabilities(Batch batch, float temperature) {
    teacher.logits(batch, logits);
    kernels.softmax(0, batch.size() * members, classes, temperature, logits, softened);
    return members == 1 ? softened : mean(batch.size(), softened);
  }

  /// v = 1/M sum over m, ascending, of v[n, m].
  float[] logits(Batch batch) {
    teacher.logits(batch, logits);
    return members == 1 ? logits : mean(batch.size(), logits);
  }

  private float[] mean(int n, float[] all) {
    Arrays.fill(mean, 0, n * classes, 0);
    float share = 1f / members;
    for (int row = 0; row < n; row++) {
      for (int m = 0; m < members; m++) {
        int from = (row * members + m) * classes;
        for (int k = 0; k < classes; k++) {
          mean[row * classes + k] += all[from + k];
        }
      }
      for (int k = 0; k < classes; k++) {
        mean[row * classes + k] *= share;
      }
    }
    return mean;
  }
}
