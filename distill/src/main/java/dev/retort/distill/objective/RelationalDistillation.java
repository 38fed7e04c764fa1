package dev.retort.distill.objective;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;

/// `rkd TEACHER:STUDENT A B`: the samples of a batch lie to each other as they do for the teacher, by
/// distances and by angles.
///
///     loss = A / N^2 sum over i, j of h(d_s / m_s - d_t / m_t)
///          + B / N^3 sum over i, j, k of h(c_s - c_t)
///     d[i, j]    = |f_i - f_j|,  m the mean of the positive d
///     c[i, j, k] = cos of the angle at i between j and k; 0 where a side is 0
///                = (d_ij^2 + d_ik^2 - d_jk^2) / (2 d_ij d_ik)
///     h(x)       = x^2 / 2 for |x| < 1, else |x| - 1/2
///
/// Both parts are functions of the squared distances s = d^2, so that with e = dloss/ds over pairs
///
///     df_i = sum over j of 2 e_ij (f_i - f_j)
///
/// It takes time N^3 + N^2 D. The layers may differ in shape.
///
/// *Shapes*: f [N, D] flattened, each with its own D. Where a batch is cut into shards
/// ([dev.retort.engine.Trainer#shards(int)]), N samples are those of one shard.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="features"}
///
/// Source: Park et al. 2019, arXiv 1904.05068, sections 3.2.1 and 3.2.2.
public record RelationalDistillation(LayerPair layers, float distances, float angles)
    implements Objective {
  /// Weights of the two parts as the paper has them.
  public static final float USUAL_DISTANCES = 25;

  public static final float USUAL_ANGLES = 50;

  public RelationalDistillation {
    Weights.require("rkd", distances);
    Weights.require("rkd", angles);
  }

  public RelationalDistillation(LayerPair layers, double distances, double angles) {
    this(layers, (float) distances, (float) angles);
  }

  @Override
  public String text() {
    return "rkd " + layers.text() + " " + Words.text(distances) + " " + Words.text(angles);
  }

  @Override
  public boolean hasTemperature() {
    return false;
  }

  @Override
  public void requireBatch(int samples) {
    Pairs.of(this, samples);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, student);
  }

  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final int elements;
    private final Outputs outputs;
    private final float[] gradients;
    private final Distances teacher;
    private final Distances student;
    private final MatrixProduct back;

    /// e, of which either triangle holds a part.
    private final double[] slopes;

    private final float[] factors;

    Work(Lesson lesson, Outputs outputs) {
      this.lesson = lesson;
      Shape teacherShape = lesson.featureShape(layers.teacher());
      Shape shape = outputs.featureShape(layers.student());
      int n = outputs.capacity();
      int pairs = Pairs.of(RelationalDistillation.this, n);
      elements = shape.elements();
      this.outputs = outputs;
      gradients = outputs.featureGradients(layers.student());
      teacher = new Distances(outputs.kernels(), outputs.workers(), pairs, teacherShape.elements());
      student = new Distances(outputs.kernels(), outputs.workers(), pairs, elements);
      back = outputs.kernels().product(Product.NN, n, elements, n, outputs.workers());
      slopes = new double[pairs];
      factors = new float[pairs];
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      float[] features = outputs.feature(layers.student());
      teacher.measure(n, lesson.feature(layers.teacher()));
      student.measure(n, features);
      Arrays.fill(slopes, 0, n * n, 0);
      double loss = 0;
      if (distances > 0) {
        loss += distances * addDistances(n, distances);
      }
      if (angles > 0) {
        loss += angles * addAngles(n, angles);
      }
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          double slope = 2 * weight * (slopes[i * n + j] + slopes[j * n + i]);
          factors[i * n + j] = (float) -slope;
          sum += i == j ? 0 : slope;
        }
        factors[i * n + i] = (float) sum;
      }
      back.run(n, elements, n, factors, features, gradients, true);
      return loss;
    }

    /// The mean over all i, j; adds `share` times its derivative by s to the slopes.
    private double addDistances(int n, double share) {
      double each = 2.0 / Math.max(1, (long) n * n); // i, j and j, i
      double byTeacher = teacher.mean() > 0 ? 1 / teacher.mean() : 0;
      double byStudent = student.mean() > 0 ? 1 / student.mean() : 0;
      double total = 0;
      double along = 0; // of the mean distance, which every distance is divided by
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          double d = Math.sqrt(student.squared()[i * n + j]);
          double x = relative(i * n + j, d, byStudent, byTeacher);
          total += huber(x);
          along += slope(x) * d;
        }
      }
      double shift = student.pairs() == 0 ? 0 : along * byStudent / student.pairs();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          int at = i * n + j;
          double x = relative(at, Math.sqrt(student.squared()[at]), byStudent, byTeacher);
          double byDistance = (slope(x) - shift) * byStudent;
          slopes[at] += share * each * byDistance * 0.5 * student.inverse()[at];
        }
      }
      return total * each;
    }

    private double relative(int at, double distance, double byStudent, double byTeacher) {
      return distance * byStudent - Math.sqrt(teacher.squared()[at]) * byTeacher;
    }

    /// The mean over all i, j, k; adds `share` times its derivative by s to the slopes.
    private double addAngles(int n, double share) {
      double each = 1.0 / Math.max(1, (long) n * n * n);
      double[] s = student.squared();
      double[] by = student.inverse();
      double[] t = teacher.squared();
      double[] byTeacher = teacher.inverse();
      double scale = 2 * share * each; // j, k and k, j
      double total = 0;
      for (int i = 0; i < n; i++) {
        int row = i * n;
        for (int j = 0; j < n; j++) {
          int ij = row + j;
          // Between a side and itself there is an angle of 0, unless the side is 0.
          total += 0.5 * huber(sign(by[ij]) - sign(byTeacher[ij]));
          double slopeIj = 0;
          for (int k = 0; k < j; k++) {
            int ik = row + k;
            int jk = j * n + k;
            double half = 0.5 * by[ij] * by[ik];
            double cosine = (s[ij] + s[ik] - s[jk]) * half;
            double x = cosine - 0.5 * byTeacher[ij] * byTeacher[ik] * (t[ij] + t[ik] - t[jk]);
            total += huber(x);
            double step = scale * slope(x);
            slopeIj += step * (half - 0.5 * cosine * by[ij] * by[ij]);
            slopes[ik] += step * (half - 0.5 * cosine * by[ik] * by[ik]);
            slopes[jk] -= step * half;
          }
          slopes[ij] += slopeIj;
        }
      }
      return 2 * total * each;
    }
  }

  private static double sign(double inverse) {
    return inverse > 0 ? 1 : 0;
  }

  private static double huber(double x) {
    double size = Math.abs(x);
    return size < 1 ? 0.5 * x * x : size - 0.5;
  }

  private static double slope(double x) {
    return Math.max(-1, Math.min(1, x));
  }
}
