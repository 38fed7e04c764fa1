package dev.retort.distill.objective;

import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;

/// `similarity TEACHER:STUDENT`: samples that are alike for the teacher are alike for the student.
///
///     g    = f f^T by batch, G = g[i, .] / |g[i, .]| by row
///     loss = 1/N^2 sum over i, j of (G_s - G_t)^2
///     df_s = (dg + dg^T) f_s,  dg[i, .] = (e - G_s (e.G_s)) / |g_s[i, .]|,  e = 2 (G_s - G_t) / N^2
///
/// A sample whose features are all 0 has a row of zeros. One that holds NaN or infinity makes the
/// loss NaN, by which a training is known to have diverged. The layers may differ in shape.
///
/// *Shapes*: f [N, D] flattened, each with its own D; g [N, N]. Where a batch is cut into shards
/// ([dev.retort.engine.Trainer#shards(int)]), N samples are those of one shard.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="features"}
///
/// Source: Tung and Mori 2019, arXiv 1907.09682, equations 1 to 4.
public record SimilarityPreserving(LayerPair layers) implements Objective {
  @Override
  public String text() {
    return "similarity " + layers.text();
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
    private final int teacherElements;
    private final int elements;
    private final Outputs student;
    private final float[] gradients;
    private final MatrixProduct teacherGram;
    private final MatrixProduct gram;
    private final MatrixProduct back;
    private final float[] teacherRows;
    private final float[] rows;
    private final float[] slopes;

    Work(Lesson lesson, Outputs student) {
      this.lesson = lesson;
      Shape teacherShape = lesson.featureShape(layers.teacher());
      Shape shape = student.featureShape(layers.student());
      int n = student.capacity();
      int pairs = Pairs.of(SimilarityPreserving.this, n);
      teacherElements = teacherShape.elements();
      elements = shape.elements();
      this.student = student;
      gradients = student.featureGradients(layers.student());
      teacherGram = student.kernels().product(Product.NT, n, n, teacherElements, student.workers());
      gram = student.kernels().product(Product.NT, n, n, elements, student.workers());
      back = student.kernels().product(Product.NN, n, elements, n, student.workers());
      teacherRows = new float[pairs];
      rows = new float[pairs];
      slopes = new float[pairs];
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      float[] features = student.feature(layers.student());
      float[] teacher = lesson.feature(layers.teacher());
      teacherGram.run(n, n, teacherElements, teacher, teacher, teacherRows, false);
      gram.run(n, n, elements, features, features, rows, false);
      double each = 1.0 / Math.max(1, (long) n * n);
      double total = 0;
      for (int i = 0; i < n; i++) {
        normalize(teacherRows, i * n, n);
        total += addRow(i * n, n, weight * each);
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          float both = slopes[i * n + j] + slopes[j * n + i];
          slopes[i * n + j] = both;
          slopes[j * n + i] = both;
        }
      }
      back.run(n, elements, n, slopes, features, gradients, true);
      return total * each;
    }

    /// Leaves dg of one row in the slopes, weighted.
    private double addRow(int from, int n, double share) {
      double length = normalize(rows, from, n);
      double squares = 0;
      double along = 0;
      for (int i = from; i < from + n; i++) {
        double difference = (double) rows[i] - teacherRows[i];
        squares += difference * difference;
        along += difference * rows[i];
      }
      double factor = length == 0 ? 0 : 2 * share / length;
      for (int i = from; i < from + n; i++) {
        double difference = (double) rows[i] - teacherRows[i];
        slopes[i] = (float) (factor * (difference - rows[i] * along));
      }
      return squares;
    }

    /// Divides a row by its length, and returns it.
    private static double normalize(float[] values, int from, int n) {
      double squares = 0;
      for (int i = from; i < from + n; i++) {
        squares += (double) values[i] * values[i];
      }
      double length = Math.sqrt(squares);
      for (int i = from; i < from + n; i++) {
        values[i] = length == 0 ? 0 : (float) (values[i] / length); // NaN stays NaN
      }
      return length;
    }
  }
}
