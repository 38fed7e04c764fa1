package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.SoftmaxLosses;
import dev.retort.engine.tensor.Seed;

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
    SoftmaxLosses terms = SoftmaxLosses.of(student);
    Labels labels = new Labels(student, terms::binaryCrossEntropy);
    return (batch, temperature, weight) -> labels.add(batch, weight);
  }
}
