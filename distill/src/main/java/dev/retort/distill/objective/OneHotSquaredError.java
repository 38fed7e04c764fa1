package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.SoftmaxLosses;
import dev.retort.engine.tensor.Seed;

/// `mse`: squared error to the labels, for students that regress on outputs instead of choosing
/// among classes. What [LogitRegression] is to the teacher.
///
///     loss = 1/N sum over labelled n, all k of (z[n, k] - onehot(y[n])[k])^2 / 2        dz = (z - t) / N
///
/// Labels are classes so far: targets that are real numbers need a data set that carries them.
///
/// *Shapes*: outputs z [N, K]; a sample without a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
public record OneHotSquaredError() implements Objective {
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
