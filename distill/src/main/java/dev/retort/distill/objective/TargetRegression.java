package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.SoftmaxLosses;
import dev.retort.engine.tensor.Seed;

/// `mse`: squared error to the targets of a regression. What [LogitRegression] is to the teacher.
///
///     loss = 1/N sum over labelled n, all k of (z[n, k] - t[n, k])^2 / 2        dz = (z - t) / N
///
/// t are the targets of a [dev.retort.engine.data.TargetDataset]; where data has labels in their
/// place, t is 1 for the class of the label and 0 for the others.
///
/// *Shapes*: outputs z and targets t [N, K]; a sample without targets or a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
public record TargetRegression() implements Objective {
  @Override
  public String text() {
    return "mse";
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
    SoftmaxLosses terms = SoftmaxLosses.of(student);
    Labels labels = new Labels(student, terms::squaredErrorToLabels);
    return (batch, temperature, weight) -> labels.add(batch, weight);
  }
}
