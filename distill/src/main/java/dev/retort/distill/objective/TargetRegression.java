package dev.retort.distill.objective;

/// `mse`: squared error to the targets of a regression. What [LogitRegression] is to the teacher.
///
///     loss = 1/N sum over labelled n, all k of (z[n, k] - t[n, k])^2 / 2        dz = (z - t) / N
///
/// t are the targets of a [dev.retort.engine.data.TargetDataset]; where data has labels in their
/// place, t is 1 for the class of the label and 0 for the others.
///
/// Half the SUM over the targets; [Hint] is the MEAN over its elements, without the half.
///
/// *Shapes*: outputs z and targets t [N, K]; a sample without targets or a label adds nothing.
///
/// *Throws* if a label is beyond the classes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="labels"}
public record TargetRegression() implements LabelObjective {
  @Override
  public String text() {
    return "mse";
  }

  @Override
  public boolean takesTargets() {
    return true;
  }
}
