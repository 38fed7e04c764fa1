package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;

/// `attention TEACHER:STUDENT`: the student looks where the teacher looks.
///
///     m[n, s] = 1/C sum over c of f[n, c, s]^2        b = m / |m| by sample, over the S positions
///     loss    = 1 / (N S) sum over n, s of (b_s - b_t)^2
///     df_s    = 2 f_s / C (g - b_s (g.b_s)) / |m_s|,  g = 2 (b_s - b_t) / (N S)
///
/// A map that is 0 everywhere has b = 0. One that holds NaN or infinity makes the loss NaN, by
/// which a training is known to have diverged. The channels may differ in number.
///
/// *Shapes*: feature maps [N, C, H, W] of the same height and width; S = H W.
///
/// *Throws* if they are no maps or of different sizes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="features"}
///
/// Source: Zagoruyko and Komodakis 2017, arXiv 1612.03928, section 3.1, with p = 2, the mean over
/// positions as in the authors' code.
public record AttentionTransfer(LayerPair layers) implements Objective {
  @Override
  public String text() {
    return "attention " + layers.text();
  }

  @Override
  public boolean hasTemperature() {
    return false;
  }

  @Override
  public void requireFits(Shape teacher, Shape student) {
    if (teacher.rank() != 3
        || student.rank() != 3
        || teacher.extent(1) != student.extent(1)
        || teacher.extent(2) != student.extent(2)) {
      throw new IllegalArgumentException(
          "%s compares feature maps of the same height and width but gets the teacher's %s and the student's %s"
              .formatted(text(), teacher, student));
    }
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, student);
  }

  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final int positions;
    private final int teacherChannels;
    private final int channels;
    private final Outputs student;
    private final float[] gradients;
    private final double[] teacherMap;
    private final double[] map;

    Work(Lesson lesson, Outputs student) {
      this.lesson = lesson;
      Shape teacherShape = lesson.featureShape(layers.teacher());
      Shape shape = student.featureShape(layers.student());
      requireFits(teacherShape, shape);
      positions = shape.extent(1) * shape.extent(2);
      teacherChannels = teacherShape.extent(0);
      channels = shape.extent(0);
      this.student = student;
      gradients = student.featureGradients(layers.student());
      teacherMap = new double[positions];
      map = new double[positions];
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int n = batch.size();
      float[] features = student.feature(layers.student());
      float[] teacher = lesson.feature(layers.teacher());
      double each = 1.0 / Math.max(1, (long) n * positions);
      double total = 0;
      for (int row = 0; row < n; row++) {
        attend(teacher, row * teacherChannels * positions, teacherChannels, teacherMap);
        double length = attend(features, row * channels * positions, channels, map);
        double along = 0;
        for (int s = 0; s < positions; s++) {
          double difference = map[s] - teacherMap[s];
          total += difference * difference;
          along += difference * map[s];
        }
        if (length != 0) {
          double factor = 4.0 * weight * each / (length * channels);
          addGradients(features, row * channels * positions, along, factor);
        }
      }
      return total * each;
    }

    /// Leaves dm in the place of the teacher's map, which is not needed any more.
    private void addGradients(float[] features, int from, double along, double factor) {
      for (int s = 0; s < positions; s++) {
        teacherMap[s] = factor * (map[s] - teacherMap[s] - map[s] * along);
      }
      for (int c = 0; c < channels; c++) {
        for (int s = 0; s < positions; s++) {
          int i = from + c * positions + s;
          gradients[i] += (float) (teacherMap[s] * features[i]);
        }
      }
    }

    /// Writes b of one sample and returns |m|.
    private double attend(float[] f, int from, int count, double[] out) {
      Arrays.fill(out, 0);
      for (int c = 0; c < count; c++) {
        for (int s = 0; s < positions; s++) {
          double value = f[from + c * positions + s];
          out[s] += value * value;
        }
      }
      double squares = 0;
      for (int s = 0; s < positions; s++) {
        out[s] /= count;
        squares += out[s] * out[s];
      }
      double length = Math.sqrt(squares);
      for (int s = 0; s < positions; s++) {
        out[s] = length == 0 ? 0 : out[s] / length; // NaN stays NaN
      }
      return length;
    }
  }
}
