package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.Map;

/// What the teacher says about a batch, in buffers planned for a student's pass. It is asked once
/// for each batch, however many objectives listen.
///
/// *Shapes*: the members' logits v [N, M, K]; probabilities and mean logits [N, K]; results are to
/// be read until the next call.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="objective"}
public final class Lesson {
  private final Teacher teacher;
  private final Kernels kernels;
  private final int members;
  private final int classes;
  private final float[] logits;
  private final float[] softened;
  private final float[] mean;
  private int n;

  /// @throws IllegalArgumentException if teacher and student differ in their classes
  Lesson(Teacher teacher, Outputs student) {
    this(teacher, teacher.planned(student.capacity(), student.workers()), student);
  }

  private Lesson(Teacher teacher, Teacher planned, Outputs student) {
    members = teacher.members();
    classes = student.classes();
    if (teacher.classes() != classes) {
      throw new IllegalArgumentException(
          "the teacher has %d classes but the student %d; end the student with dense %d"
              .formatted(teacher.classes(), classes, teacher.classes()));
    }
    int capacity = student.capacity();
    this.teacher = planned;
    kernels = student.kernels();
    logits = new float[Math.multiplyExact(capacity, members * classes)];
    softened = new float[logits.length];
    mean = members == 1 ? softened : new float[capacity * classes];
  }

  /// The same teacher with logits that somebody else writes to [#memberLogits()].
  Lesson rewritten(Outputs student) {
    return new Lesson(teacher, teacher, student);
  }

  /// Asks the teacher about a batch.
  ///
  /// @throws IllegalArgumentException if it gives a logit that is not finite; names the sample
  void hear(Batch batch) {
    n = batch.size();
    teacher.logits(batch, logits);
    Teacher.requireFinite(teacher, batch, logits);
  }

  /// Says of how many samples [#memberLogits()] now holds the logits.
  void rewrite(int samples) {
    n = samples;
  }

  /// M.
  public int members() {
    return members;
  }

  /// v itself.
  public float[] memberLogits() {
    return logits;
  }

  /// p = 1/M sum over m, ascending, of softmax(v[n, m] / T).
  public float[] probabilities(float temperature) {
    kernels.softmax(0, n * members, classes, temperature, logits, softened);
    return members == 1 ? softened : mean(softened);
  }

  /// v = 1/M sum over m, ascending, of v[n, m].
  public float[] logits() {
    return members == 1 ? logits : mean(logits);
  }

  /// 1/M sum over m, ascending, of values [N, M, K] that an objective has made of the logits.
  ///
  /// @return for one member the values themselves
  public float[] mean(float[] all) {
    if (members == 1) {
      return all;
    }
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

  /// The shape of one sample's output of a named layer.
  ///
  /// @throws IllegalArgumentException if the teacher cannot show it
  public Shape featureShape(String name) {
    return featureShape(teacher, name);
  }

  /// The output of a named layer for the batch, `[N, its shape]`.
  public float[] feature(String name) {
    return teacher.feature(name);
  }

  static Shape featureShape(Teacher teacher, String name) {
    Map<String, Shape> layers = teacher.features();
    Shape shape = layers.get(name);
    if (shape != null) {
      return shape;
    }
    if (teacher.networks().size() == 1) {
      throw LayerPair.missing("teacher", layers, name);
    }
    throw new IllegalArgumentException(
        "the teacher's layer \"%s\" cannot be seen: soft targets and ensembles show logits alone; take one network for a teacher, or a method on logits such as kd"
            .formatted(name));
  }
}
