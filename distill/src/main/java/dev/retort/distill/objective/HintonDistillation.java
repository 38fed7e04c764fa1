package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Seed;

/// Knowledge distillation: the student matches the labels and the teacher's softened outputs.
///
///     loss = (1 - a) CE(y, softmax(z)) + a T^2 KL(p, q)
///     p    = 1/M sum over the members of softmax(v / T)        q = softmax(z / T)
///     dz   = ((1 - a) (softmax(z) - onehot(y)) + a T (q - p)) / N
///
/// a is the soft weight. T^2 keeps the size of the soft part's gradient the same at any temperature.
/// KL sums over the classes; both parts are means over the batch. A sample without a label takes
/// the soft part only. It is the [Distillation] by [Method#kd()].
///
/// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
///
/// *Throws* if a label is beyond the classes, or teacher and student differ in their classes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="loss"}
///
/// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2.
public record HintonDistillation(Teacher teacher, float temperature, float softWeight)
    implements Loss {
  public HintonDistillation {
    Distillation.requireTemperature(Course.constant(temperature));
    Distillation.requireSoftWeight(Course.constant(softWeight));
  }

  public HintonDistillation(Teacher teacher, double temperature, double softWeight) {
    this(teacher, (float) temperature, (float) softWeight);
  }

  private Distillation whole() {
    return new Distillation(teacher, Method.kd(), temperature, softWeight);
  }

  @Override
  public String text() {
    return whole().text();
  }

  @Override
  public String fingerprint() {
    return whole().fingerprint();
  }

  @Override
  public void requireFits(Dataset data, Augmentation augmentation, Seed seed, int epochs) {
    whole().requireFits(data, augmentation, seed, epochs);
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    return whole().evaluator(outputs);
  }
}
