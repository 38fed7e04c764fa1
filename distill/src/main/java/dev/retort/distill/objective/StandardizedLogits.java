package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `standardized kd`: any objective on logits, on logits of mean 0 and deviation 1. The student need
/// not match how large the teacher's logits are, only how they differ.
///
///     z' = (z - mean) / deviation by row, both over the K classes; likewise each member's v
///     dz = (dz' - mean(dz') - z' mean(dz' z')) / deviation
///
/// The deviation is taken as sqrt(variance + 1e-14), so that it is never 0. A row of the student's
/// whose deviation is below 1e-4 has logits that are all the same, as those of a blank image are
/// before the first step: it counts in the loss, but its dz is taken as 0. By the formula dz would
/// be up to 1e7 times that of other rows, and one such row spoils a training (by SGD on 1,000
/// digits, 10 of them blank: 9 of 10 test samples wrong in place of 3). A student that has no other
/// rows, as one whose last layer begins at zero, learns nothing by it alone.
///
/// Logs of a softmax's probabilities are its logits less one number a row, and the mean takes that
/// away. So they are as good as logits here, and the objective is not asked whether they fit it,
/// unless a probability of 0 ([Teacher#zeroProbabilities()]) makes a row's mean and deviation.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// *Throws* if the objective does not compare logits with a teacher's; before any work
/// ([Method#requireFits]) if some of these are logs of 0, the top k alone are kept
/// ([Teacher#keepsAllLogits()]), or they are of another task than the objective's
/// ([Teacher#task()]).
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="logits"}
///
/// Source: Sun et al. 2024, arXiv 2403.01427, section 4.
public record StandardizedLogits(Objective objective) implements Objective {
  private static final float EPSILON = 1e-14f;

  /// 1 / deviation of the steepest row that is still learnt from.
  private static final float STEEPEST = 1e4f;

  public StandardizedLogits {
    if (!objective.hearsTeacher()
        || objective.layers() != null
        || objective instanceof StandardizedLogits) {
      throw new IllegalArgumentException(
          "standardized goes before an objective on the teacher's logits, such as kd, not before "
              + objective.text());
    }
  }

  @Override
  public String text() {
    return "standardized " + objective.text();
  }

  @Override
  public boolean hasTemperature() {
    return objective.hasTemperature();
  }

  @Override
  public boolean hasSoftWeight() {
    return objective.hasSoftWeight();
  }

  @Override
  public Objective labels() {
    return objective.labels();
  }

  @Override
  public boolean takesTargets() {
    return objective.takesTargets();
  }

  @Override
  public @Nullable Task taskOfTargets() {
    return objective.taskOfTargets();
  }

  /// Refuses logits of which some would be all that mean and deviation show.
  @Override
  public void requireFits(Teacher teacher) {
    TrueLogits.require(text(), teacher);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, student, seed);
  }

  /// The student's outputs with other logits.
  private record Rewritten(Outputs student, float[] logits, float[] logitGradients)
      implements Outputs {
    @Override
    public int size() {
      return student.size();
    }

    @Override
    public int classes() {
      return student.classes();
    }

    @Override
    public int capacity() {
      return student.capacity();
    }

    @Override
    public Shape featureShape(String name) {
      return student.featureShape(name);
    }

    @Override
    public float[] feature(String name) {
      return student.feature(name);
    }

    @Override
    public float[] featureGradients(String name) {
      return student.featureGradients(name);
    }

    @Override
    public Kernels kernels() {
      return student.kernels();
    }

    @Override
    public Workers workers() {
      return student.workers();
    }
  }

  /// Standardisation is a layer norm without gain and shift.
  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final Lesson rewrittenLesson;
    private final Outputs student;
    private final Rewritten rewritten;
    private final Evaluator inner;
    private final int classes;
    private final float[] ones;
    private final float[] zeros;
    private final float[] mean;
    private final float[] inverse;
    private final float[] gradients;

    Work(Lesson lesson, Outputs student, Seed seed) {
      this.lesson = lesson;
      this.student = student;
      classes = student.classes();
      int length = student.capacity() * classes;
      rewritten = new Rewritten(student, new float[length], new float[length]);
      rewrittenLesson = lesson.rewritten(student);
      inner = objective.evaluator(rewrittenLesson, rewritten, seed);
      ones = new float[classes];
      Arrays.fill(ones, 1);
      zeros = new float[classes];
      mean = new float[student.capacity() * lesson.members()];
      inverse = new float[mean.length];
      gradients = new float[length];
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      standardize(n * lesson.members(), lesson.memberLogits(), rewrittenLesson.memberLogits());
      rewrittenLesson.rewrite(n);
      standardize(n, student.logits(), rewritten.logits);
      Arrays.fill(rewritten.logitGradients, 0, n * classes, 0);
      double loss = inner.add(batch, temperature, weight);
      student
          .kernels()
          .layerNormGradient(
              0,
              n,
              classes,
              student.logits(),
              ones,
              mean,
              inverse,
              rewritten.logitGradients,
              gradients);
      for (int row = 0; row < n; row++) {
        if (!(inverse[row] > STEEPEST)) { // NaN goes on
          addRow(row * classes);
        }
      }
      return loss;
    }

    private void addRow(int from) {
      float[] all = student.logitGradients();
      for (int i = from; i < from + classes; i++) {
        all[i] += gradients[i];
      }
    }

    private void standardize(int rows, float[] logits, float[] out) {
      student
          .kernels()
          .layerNorm(0, rows, classes, EPSILON, logits, ones, zeros, mean, inverse, out);
    }
  }
}
