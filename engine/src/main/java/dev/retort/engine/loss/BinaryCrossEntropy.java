package dev.retort.engine.loss;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;

/// Cross entropy of every class by itself, present or absent, for samples that may have several.
///
///     loss = -1/N sum over n, k of t log(q) + (1 - t) log(1 - q)        dz = (q - t) / N        q = sigmoid(z)
///
/// *Shapes*: logits z and targets t `[N, K]`; without targets t is 1 for the class of the label and 0
/// for the others. Summed over the classes, averaged over the batch.
///
/// *Throws* if a sample has neither targets nor a label, a label is beyond the classes, or a target
/// is not from 0 to 1.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="losses"}
public record BinaryCrossEntropy() implements Loss {
  @Override
  public String text() {
    return "binary cross entropy";
  }

  /// Refuses a sample with neither targets nor a label, or with a label beyond the classes.
  @Override
  public void requireFits(Dataset data, Augmentation augmentation, Seed seed, int epochs) {
    RequiredLabels.requireKnown(data, "binary cross entropy");
  }

  @Override
  public Task taskOfTargets() {
    return Task.MULTI_LABEL;
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    return LogitLosses.alone(
        outputs,
        (terms, batch, logits, gradients) -> terms.binaryCrossEntropy(batch, logits, 1, gradients));
  }
}
