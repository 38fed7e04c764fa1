package dev.retort.engine.loss;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;

/// Half the sum, over the targets, of the squared difference between the outputs and the targets of
/// a regression, averaged over the samples; the same scale as regression on a teacher's logits. It
/// is not the mean squared error of [dev.retort.engine.Residuals], which has no half and is a mean
/// over the targets: with K of them this loss is K / 2 times as large.
///
///     loss = 1/N sum over n, k of (z[n, k] - t[n, k])^2 / 2        dz = (z - t) / N
///
/// *Shapes*: outputs z and targets t `[N, K]`; where a batch has labels in place of targets, t is 1
/// for the class of the label and 0 for the others.
///
/// *Throws* if a sample has neither targets nor a label, or a label is beyond the classes.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="losses"}
public record MeanSquaredError() implements Loss {
  @Override
  public String text() {
    return "mean squared error";
  }

  /// Refuses a sample with neither targets nor a label, or with a label beyond the classes.
  @Override
  public void requireFits(Dataset data, Augmentation augmentation, Seed seed, int epochs) {
    RequiredLabels.requireKnown(data, "squared error");
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    return LogitLosses.alone(
        outputs,
        (terms, batch, logits, gradients) ->
            terms.squaredErrorToTargets(batch, logits, 1, gradients));
  }
}
