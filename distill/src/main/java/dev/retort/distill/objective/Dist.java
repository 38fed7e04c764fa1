package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;

/// `dist B G`: the student's probabilities need only correlate with the teacher's, class by class
/// within a sample, and sample by sample within a class. A student too small for the teacher's exact
/// probabilities may still rise and fall with them.
///
///     loss = T^2 (B (1 - mean over n of r(q[n, .], p[n, .])) + G (1 - mean over k of r(q[., k], p[., k])))
///     r    = Pearson's correlation: x.w / m, x and w centred, m = |x| |w| + 1e-8
///     dr/dx = (w - r x |w| / |x|) / m; 0 where x is 0        dz = q (dq - q.dq) / T
///
/// p is the mean of the members' softmax(v / T), q = softmax(z / T). T^2 and 1e-8 are those of the
/// authors' code.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K]. A batch of one sample has no
/// correlation within its classes. Where a batch is cut into shards
/// ([dev.retort.engine.Trainer#shards(int)]), a column is that of one shard.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="logits"}
///
/// Source: Huang et al. 2022, arXiv 2205.10536, section 3.
public record Dist(float betweenClasses, float withinClasses) implements Objective {
  /// Both weights by default in the authors' code.
  public static final float USUAL = 1;

  private static final double EPSILON = 1e-8;

  public Dist {
    Weights.require("dist", betweenClasses);
    Weights.require("dist", withinClasses);
  }

  public Dist(double betweenClasses, double withinClasses) {
    this((float) betweenClasses, (float) withinClasses);
  }

  @Override
  public String text() {
    return "dist " + Words.text(betweenClasses) + " " + Words.text(withinClasses);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, student);
  }

  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final Outputs student;
    private final int classes;
    private final float[] probabilities;
    private final double[] slopes;

    Work(Lesson lesson, Outputs student) {
      this.lesson = lesson;
      this.student = student;
      classes = student.classes();
      probabilities = new float[student.capacity() * classes];
      slopes = new double[probabilities.length];
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      float[] p = lesson.probabilities(temperature);
      student.kernels().softmax(0, n, classes, temperature, student.logits(), probabilities);
      Arrays.fill(slopes, 0, n * classes, 0);
      double rows = 0;
      for (int row = 0; row < n; row++) {
        rows += correlation(p, row * classes, 1, classes, (double) betweenClasses / n);
      }
      double columns = 0;
      for (int k = 0; k < classes; k++) {
        columns += correlation(p, k, classes, n, (double) withinClasses / classes);
      }
      double scale = (double) weight * temperature;
      for (int row = 0; row < n; row++) {
        addGradient(row * classes, scale);
      }
      return (double) temperature
          * temperature
          * (betweenClasses * (1 - rows / Math.max(1, n))
              + withinClasses * (1 - columns / classes));
    }

    /// r of `count` values `step` apart; takes share times its derivative by q from the slopes.
    private double correlation(float[] p, int from, int step, int count, double share) {
      double meanP = 0;
      double meanQ = 0;
      int end = from + count * step;
      for (int i = from; i < end; i += step) {
        meanP += p[i];
        meanQ += probabilities[i];
      }
      meanP /= count;
      meanQ /= count;
      double pp = 0;
      double qq = 0;
      double pq = 0;
      for (int i = from; i < end; i += step) {
        double x = probabilities[i] - meanQ;
        double w = p[i] - meanP;
        qq += x * x;
        pp += w * w;
        pq += x * w;
      }
      double norms = Math.sqrt(pp * qq) + EPSILON;
      double r = pq / norms;
      if (!(qq > 0)) {
        return r;
      }
      double toX = r * Math.sqrt(pp / qq);
      for (int i = from; i < end; i += step) {
        double x = probabilities[i] - meanQ;
        double w = p[i] - meanP;
        slopes[i] -= share * (w - toX * x) / norms;
      }
      return r;
    }

    private void addGradient(int start, double scale) {
      double mean = 0;
      for (int i = start; i < start + classes; i++) {
        mean += probabilities[i] * slopes[i];
      }
      float[] gradients = student.logitGradients();
      for (int i = start; i < start + classes; i++) {
        gradients[i] += (float) (scale * probabilities[i] * (slopes[i] - mean));
      }
    }
  }
}
