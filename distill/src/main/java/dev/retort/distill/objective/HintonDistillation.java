package dev.retort.distill.objective;

import dev.retort.distill.Teacher;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.SoftmaxLosses;
import java.util.Arrays;

/// Knowledge distillation: the student matches the labels and the teacher's softened outputs.
///
///     loss = (1 - a) CE(y, softmax(z)) + a T^2 KL(p, softmax(z / T))
///     p    = 1/M sum over the members of softmax(v / T)
///     dz   = ((1 - a) (softmax(z) - y) + a T (softmax(z / T) - p)) / N
///
/// a is the soft weight. T^2 keeps the size of the soft part's gradient the same at any temperature.
/// KL sums over the classes; both parts are means over the batch. A sample without a label takes
/// the soft part only.
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// *Throws* if a label is beyond the classes, or teacher and student differ in their classes.
///
/// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2.
public record HintonDistillation(Teacher teacher, float temperature, float softWeight)
    implements Loss {
  public HintonDistillation {
    if (!(temperature > 0 && temperature < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "distillation needs a temperature above 0 but gets " + temperature);
    }
    if (!(softWeight >= 0 && softWeight <= 1)) {
      throw new IllegalArgumentException(
          "distillation needs a soft weight from 0 (labels only) to 1 (teacher only) but gets "
              + softWeight);
    }
  }

  @Override
  public String text() {
    return "kd, temperature " + temperature + ", soft weight " + softWeight;
  }

  @Override
  public String fingerprint() {
    return text() + ", teacher " + teacher.sha256();
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    SoftmaxLosses terms = SoftmaxLosses.of(outputs);
    Lesson lesson = new Lesson(teacher, outputs);
    Labels labels = new Labels(outputs, terms);
    float hardWeight = 1 - softWeight;
    return batch -> {
      int n = batch.size();
      float[] gradients = outputs.logitGradients();
      Arrays.fill(gradients, 0, n * outputs.classes(), 0);
      double loss = 0;
      if (hardWeight > 0) {
        loss += hardWeight * labels.crossEntropy(batch, hardWeight);
      }
      if (softWeight > 0) {
        float[] soft = lesson.probabilities(batch, temperature);
        loss +=
            softWeight
                * terms.kullbackLeibler(
                    n, soft, outputs.logits(), temperature, softWeight, gradients);
      }
      return loss;
    };
  }

  record Kd() implements Method {
    @Override
    public String name() {
      return "kd";
    }

    @Override
    public Loss objective(Teacher teacher, float temperature, float softWeight) {
      return new HintonDistillation(teacher, temperature, softWeight);
    }
  }
}
