package dev.retort.distill.objective;

import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Map;

/// `hint TEACHER:STUDENT`: a layer of the student's comes close to one of the teacher's, through a
/// learned regressor where their shapes differ.
///
///     loss = 1 / (N D) sum over n, d of (r(f_s)[n, d] - f_t[n, d])^2        dr = 2 (r - f_t) / (N D)
///
/// r is the identity for equal shapes, else a regressor, which is trained along and not kept:
/// between feature maps a convolution without padding, whose kernel takes away what the student's
/// map is larger by (1x1 where it is not); else a dense layer over all values. It starts as Glorot
/// and Bengio (2010) have it, for there is no activation behind it. It is linear, where that of the
/// paper ends in the non-linearity of the layers that are compared; so here it may give numbers
/// below 0 where these are behind a ReLU. The paper has half the sum over d in place of the mean,
/// that is, this loss with a weight of D / 2; half a sum are [TargetRegression] and
/// [LogitRegression] too.
///
/// *Shapes*: f_t [N, D] flattened from the teacher's layer, f_s from the student's; r from
/// [C, H, W] to [C', H', W'] with a kernel of [H - H' + 1, W - W' + 1], or from any to any if one
/// of them is flat.
///
/// *Throws* if no regressor leads from the one shape to the other.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="features"}
///
/// Source: Romero et al. 2015, arXiv 1412.6550, section 2.2, equation 3.
public record Hint(LayerPair layers) implements Objective {
  @Override
  public String text() {
    return "hint " + layers.text();
  }

  @Override
  public boolean hasTemperature() {
    return false;
  }

  @Override
  public void requireFits(Shape teacher, Shape student) {
    Regressor.requirePossible(text(), student, teacher);
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(lesson, new Guided(this, layers, lesson, student, seed));
  }

  private final class Work implements Evaluator {
    private final Lesson lesson;
    private final Guided guided;

    Work(Lesson lesson, Guided guided) {
      this.lesson = lesson;
      this.guided = guided;
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      int count = batch.size() * guided.elements();
      float[] teacher = lesson.feature(layers.teacher());
      float[] student = guided.forward(batch);
      float[] gradients = guided.gradients();
      float factor = 2 * weight / Math.max(1, count);
      double total = 0;
      for (int i = 0; i < count; i++) {
        float difference = student[i] - teacher[i];
        total += (double) difference * difference;
        gradients[i] = difference * factor;
      }
      guided.backward(batch);
      return total / Math.max(1, count);
    }

    @Override
    public Map<Parameter, float[]> trained() {
      return guided.trained();
    }
  }
}
