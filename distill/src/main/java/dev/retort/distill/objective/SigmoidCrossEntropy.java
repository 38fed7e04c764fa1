package dev.retort.distill.objective;

import dev.retort.engine.loss.Task;

/// `bce`: cross entropy of every class by itself, present or absent; the labels' part beside
/// [SigmoidDistillation].
///
///     loss = 1/N sum over labelled n, all k of log(1 + e^z) - t z        dz = (sigmoid(z) - t) / N
///
/// t are the targets of a [dev.retort.engine.data.TargetDataset], 1 for each class that a sample has
/// and 0 for the others; where data has one label a sample, 1 for its class alone.
///
/// *Shapes*: logits z and targets t [N, K]; a sample without targets or a label adds nothing.
///
/// *Throws* if a label is beyond the classes, or a target not from 0 to 1.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="labels"}
public record SigmoidCrossEntropy() implements LabelObjective {
  @Override
  public String text() {
    return "bce";
  }

  @Override
  public boolean takesTargets() {
    return true;
  }

  @Override
  public Task taskOfTargets() {
    return Task.MULTI_LABEL;
  }
}
