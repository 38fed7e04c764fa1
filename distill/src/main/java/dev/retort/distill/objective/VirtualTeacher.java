package dev.retort.distill.objective;

import dev.retort.engine.loss.LogitLosses;
import dev.retort.engine.loss.Outputs;
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
/// It is softened like a real teacher's logits. The authors' code divides the probabilities instead,
/// softmax(u / T) against softmax(z), at T = 20 and with a share of 0.1.
///
/// A control: what distillation brings without anything that a teacher knows.
///
/// *Shapes*: logits z [N, K]; a sample without a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="labels"}
///
/// Source: Yuan et al. 2020, arXiv 1909.11723, Tf-KD by regularisation; C is 0.9 and
/// more there.
public record VirtualTeacher(float correct) implements Objective {
  /// What the paper's experiments take.
  public static final float USUAL = 0.99f;

  public VirtualTeacher {
    if (!(correct > 0 && correct < 1)) {
      throw new IllegalArgumentException(
          "tf-kd takes the probability of the right class, between 0 and 1, but gets " + correct);
    }
  }

  public VirtualTeacher(double correct) {
    this((float) correct);
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
    private final Outputs student;
    private final LogitLosses terms;
    private final int classes;
    private final float[] targets;
    private final Labels labels;

    /// Its logits for a sample of the first class, and what the temperature makes of them.
    private final float[] sure;

    private final float[] softened;
    private float temperature;

    Work(Outputs student) {
      this.student = student;
      terms = LogitLosses.of(student);
      classes = student.classes();
      targets = new float[student.capacity() * classes];
      labels = new Labels(student, this::addLabelled);
      sure = new float[classes];
      softened = new float[classes];
      int others = Math.max(1, classes - 1);
      Arrays.fill(sure, (float) StrictMath.log((1 - (double) correct) / others));
      sure[0] = (float) StrictMath.log(correct);
    }

    @Override
    public double add(Batch batch, float temperature, float weight) {
      if (this.temperature != temperature) {
        this.temperature = temperature;
        student.kernels().softmax(0, 1, classes, temperature, sure, softened);
      }
      return labels.add(batch, weight);
    }

    private double addLabelled(Batch batch, float[] logits, float weight, float[] gradients) {
      int n = batch.size();
      Arrays.fill(targets, 0, n * classes, softened[classes - 1]);
      for (int row = 0; row < n; row++) {
        LogitLosses.requireLabel(batch, row, classes, "tf-kd");
        targets[row * classes + batch.labels()[row]] = softened[0];
      }
      return terms.kullbackLeibler(n, targets, logits, temperature, weight, gradients);
    }
  }
}
