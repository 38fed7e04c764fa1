package dev.retort.distill.objective;

import dev.retort.distill.Teacher;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.SoftmaxLosses;
import java.util.Arrays;

/// Regression on the teacher's logits; labels have no part in it.
///
///     loss = 1/N sum over n, k of (z[n, k] - v[n, k])^2 / 2        dz = (z - v) / N
///
/// For several members v is the mean of their logits. For high temperatures K times the gradient of
/// [HintonDistillation] at soft weight 1 becomes this one, if the logits of every row have mean 0.
///
/// *Shapes*: student logits z [N, K], teacher logits [N, M, K].
///
/// *Throws* if teacher and student differ in their classes.
///
/// Source: Ba and Caruana 2014, arXiv 1312.6184, equation 1.
public record LogitRegression(Teacher teacher) implements Loss {
  @Override
  public String text() {
    return "logit regression";
  }

  @Override
  public String fingerprint() {
    return text() + ", teacher " + teacher.sha256();
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    SoftmaxLosses terms = SoftmaxLosses.of(outputs);
    Lesson lesson = new Lesson(teacher, outputs);
    return batch -> {
      float[] gradients = outputs.logitGradients();
      Arrays.fill(gradients, 0, batch.size() * outputs.classes(), 0);
      return terms.squaredError(batch.size(), lesson.logits(batch), outputs.logits(), 1, gradients);
    };
  }

  record Logits() implements Method {
    @Override
    public String name() {
      return "logit-regression";
    }

    @Override
    public boolean hasTemperature() {
      return false;
    }

    @Override
    public boolean hasSoftWeight() {
      return false;
    }

    @Override
    public Loss objective(Teacher teacher, float temperature, float softWeight) {
      return new LogitRegression(teacher);
    }
  }
}
