package dev.retort.distill.objective;

import dev.retort.engine.kernel.ScalarMath;
import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;

/// `dkd A B`: how sure the teacher is of the right class, and how it ranks the wrong ones, weighed
/// apart; in plain distillation a sure teacher silences the second part.
///
///     loss = T^2 (A TCKD + B NCKD), means over the batch
///     TCKD = KL([p_y, 1 - p_y], [q_y, 1 - q_y])
///     NCKD = KL(p', q'),  p'[k] = p[k] / (1 - p_y) for k other than y, q' likewise
///     dz_y = T A (q_y - p_y) / N        dz_k = T (B (q'_k - p'_k) - A (q_y - p_y) q'_k) / N
///
/// p is the mean of the members' softmax(v / T), q = softmax(z / T), y the label. With A = 1 and
/// 1 - p_y in place of B it is [KnowledgeDistillation]. A sample without a label takes the class
/// that the teacher finds most likely for y. A single class has no others to rank, and of it
/// nothing is learnt.
///
/// The paper's recipe is written `ce + (warmup 20 epochs, 1) dkd 1 8`, at temperature 4, for runs of
/// more than 20 epochs.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// *Throws* if a label is beyond the classes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="logits"}
///
/// Source: Zhao et al. 2022, arXiv 2203.08679, equations 6 and 7.
public record DecoupledDistillation(float target, float others) implements Objective {
  /// The weight of the part about the target as the paper has it on CIFAR-100.
  public static final float USUAL_TARGET = 1;

  /// The weight of the part about the others there.
  public static final float USUAL_OTHERS = 8;

  /// Stands in for minus infinity, and stays finite when it is divided by a temperature.
  private static final float NEVER = -1e30f;

  /// In place of sums that have underflown.
  private static final double LEAST = Float.MIN_VALUE;

  public DecoupledDistillation {
    Weights.require("dkd", target);
    Weights.require("dkd", others);
  }

  public DecoupledDistillation(double target, double others) {
    this((float) target, (float) others);
  }

  @Override
  public String text() {
    return "dkd " + Words.text(target) + " " + Words.text(others);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, student);
  }

  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final Outputs student;
    private final LogitLosses terms;
    private final int classes;
    private final float[] probabilities;
    private final float[] withoutTarget;
    private final float[] targets;

    Work(Lesson lesson, Outputs student) {
      this.lesson = lesson;
      this.student = student;
      terms = LogitLosses.of(student);
      classes = student.classes();
      probabilities = new float[student.capacity() * classes];
      withoutTarget = new float[probabilities.length];
      targets = new float[probabilities.length];
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      float[] logits = student.logits();
      float[] gradients = student.logitGradients();
      float[] p = lesson.probabilities(temperature);
      student.kernels().softmax(0, n, classes, temperature, logits, probabilities);
      System.arraycopy(logits, 0, withoutTarget, 0, n * classes);
      double factor = (double) weight * target * temperature / n;
      double total = 0;
      for (int row = 0; row < n; row++) {
        int start = row * classes;
        int y = start + targetOf(batch, row, p);
        total += addTarget(start, y, p, factor, gradients);
        withoutTarget[y] = NEVER;
      }
      double ranked =
          classes < 2
              ? 0
              : terms.kullbackLeibler(
                  n, targets, withoutTarget, temperature, weight * others, gradients);
      double squared = (double) temperature * temperature;
      return target * squared * total / Math.max(1, n) + others * ranked;
    }

    /// The target's part of one row; leaves p' in the targets.
    private double addTarget(int start, int y, float[] p, double factor, float[] gradients) {
      double restP = rest(p, start, y);
      double restQ = rest(probabilities, start, y);
      for (int i = start; i < start + classes; i++) {
        // A teacher that is sure beyond what floats can hold ranks nothing.
        double ranked = restP > 0 ? p[i] / restP : 1.0 / (classes - 1);
        targets[i] = i == y ? 0 : (float) ranked;
      }
      // q_y - p_y from whichever are the smaller numbers
      double difference =
          probabilities[y] + (double) p[y] > 1 ? restP - restQ : (double) probabilities[y] - p[y];
      double each = difference / Math.max(LEAST, restQ);
      for (int i = start; i < start + classes; i++) {
        double step = i == y ? difference : -each * probabilities[i];
        gradients[i] += (float) (factor * step);
      }
      return divergence(p[y], probabilities[y]) + divergence(restP, restQ);
    }

    private double rest(float[] values, int start, int y) {
      double sum = 0;
      for (int i = start; i < start + classes; i++) {
        sum += i == y ? 0 : values[i];
      }
      return sum;
    }

    private int targetOf(Batch batch, int row, float[] p) {
      if (batch.labels()[row] != Batch.UNLABELLED) {
        LogitLosses.requireLabel(batch, row, classes, "dkd");
        return batch.labels()[row];
      }
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = p[row * classes + k] > p[row * classes + best] ? k : best;
      }
      return best;
    }
  }

  /// One term of a KL divergence as p log(p / q) - p + q, which is never negative.
  private static double divergence(double p, double q) {
    return p <= 0 ? q : p * ScalarMath.preciseLog(p / Math.max(LEAST, q)) - p + q;
  }
}
