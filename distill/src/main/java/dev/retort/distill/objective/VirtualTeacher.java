package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.SoftmaxLosses;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;

/// `tf-kd C`: distillation from a teacher that nobody trained, which is right with probability C
/// and finds all wrong classes equally likely.
///
///     loss = T^2 / N sum over labelled n, all k of p log(p / q)        q = softmax(z / T)
///     p    = softmax(log u / T),  u[k] = C for the label's class, (1 - C) / (K - 1) for the others
///     dz   = T (q - p) / N
///
/// A control: what distillation brings without anything that a teacher knows.
///
/// *Shapes*: logits z [N, K]; a sample without a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
///
/// Source: Yuan et al. 2020, arXiv 1909.11723, section 5 (Tf-KD by regularisation; C is
/// 0.9 and more there).
public record VirtualTeacher(float correct) implements Objective {
  /// What the paper's experiments take.
  public static final float USUAL = 0.99f;

  public VirtualTeacher {
    if (!(correct > 0 && correct < 1)) {
      throw new IllegalArgumentException(
          "tf-kd takes the probability of the right class, between 0 and 1, but gets " + correct);
    }
  }

  @Override
  public String text() {
    return "tf-kd " + Words.text(correct);
  }

  @Override
  public boolean hearsTeacher() {
    return false;
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    return new Work(student);
  }

  private final class Work implements Evaluator {
    private final SoftmaxLosses terms;
    private final int classes;
    private final float[] targets;
    private final Labels labels;
    private float temperature;
    private float right;
    private float wrong;

    Work(Outputs student) {
      terms = SoftmaxLosses.of(student);
      classes = student.classes();
      targets = new float[student.capacity() * classes];
      labels = new Labels(student, this::addLabelled);
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      if (this.temperature != temperature) {
        this.temperature = temperature;
        // wrong : right = (u wrong / u right)^(1 / T)
        double ratio = (1 - (double) correct) / Math.max(1, classes - 1) / correct;
        double softened = StrictMath.pow(ratio, 1 / (double) temperature);
        double sum = 1 + (classes - 1) * softened;
        right = (float) (1 / sum);
        wrong = (float) (softened / sum);
      }
      return labels.add(batch, weight);
    }

    private double addLabelled(Batch batch, float[] logits, float weight, float[] gradients) {
      int n = batch.size();
      Arrays.fill(targets, 0, n * classes, wrong);
      for (int row = 0; row < n; row++) {
        Labels.check(batch, row, classes, "tf-kd");
        targets[row * classes + batch.labels()[row]] = right;
      }
      return terms.kullbackLeibler(n, targets, logits, temperature, weight, gradients);
    }
  }
}
