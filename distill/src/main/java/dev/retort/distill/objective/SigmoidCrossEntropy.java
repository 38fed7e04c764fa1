package dev.retort.distill.objective;

import dev.retort.engine.kernel.ScalarMath;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;

/// `bce`: cross entropy of every class by itself, present or absent; the labels' part beside
/// [SigmoidDistillation].
///
///     loss = 1/N sum over labelled n, all k of log(1 + e^z) - t z        dz = (sigmoid(z) - t) / N
///
/// t is 1 for the class of the label and 0 for the others: a data set carries one label a sample so
/// far, so several at once reach a student through its teacher alone.
///
/// *Shapes*: logits z [N, K]; a sample without a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
public record SigmoidCrossEntropy() implements Objective {
  @Override
  public String text() {
    return "bce";
  }

  @Override
  public boolean hearsTeacher() {
    return false;
  }

  @Override
  public boolean hasTemperature() {
    return false;
  }

  @Override
  public boolean isOfLabels() {
    return true;
  }

  @Override
  public Evaluator evaluator(Lesson lesson, Outputs student, Seed seed) {
    int classes = student.classes();
    Labels labels =
        new Labels(
            student,
            (batch, logits, weight, gradients) -> add(batch, classes, logits, weight, gradients));
    return (batch, temperature, weight) -> labels.add(batch, weight);
  }

  private static double add(
      Batch batch, int classes, float[] logits, float weight, float[] gradients) {
    int n = batch.size();
    float factor = weight / n;
    double total = 0;
    for (int row = 0; row < n; row++) {
      Labels.check(batch, row, classes, "bce");
      int present = row * classes + batch.labels()[row];
      for (int i = row * classes; i < (row + 1) * classes; i++) {
        float z = logits[i];
        // log(1 + e^z) - z = log(1 + e^-z): no difference of large numbers
        total += ScalarMath.softplus(i == present ? -z : z);
        float error = i == present ? -ScalarMath.sigmoid(-z) : ScalarMath.sigmoid(z);
        gradients[i] += error * factor;
      }
    }
    return total / Math.max(1, n);
  }
}
