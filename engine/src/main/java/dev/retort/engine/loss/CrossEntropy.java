package dev.retort.engine.loss;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;

/// Softmax cross entropy with the labels, smoothed if asked: the target is (1 - smoothing) on the
/// label and smoothing / K on each of the K classes, the label's own among them.
///
///     loss = -1/N sum over n, k of t[n, k] log softmax(z[n])[k]        dz = (softmax(z) - t) / N
///
/// *Shapes*: logits z `[N, K]`, one label a sample.
///
/// *Throws* if a sample has no label or one beyond the classes.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="losses"}
///
/// Source: smoothing by Szegedy et al. 2016, arXiv 1512.00567, section 7.
public record CrossEntropy(float smoothing) implements Loss {
  public CrossEntropy {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "cross entropy expects a label smoothing from 0 up to but not including 1 but gets "
              + smoothing);
    }
  }

  @Override
  public String text() {
    return smoothing == 0 ? "cross entropy" : "cross entropy, smoothing " + smoothing;
  }

  /// Refuses data with targets in place of labels, and a sample without label or with one beyond
  /// the classes.
  @Override
  public void requireFits(Dataset data, Augmentation augmentation, Seed seed, int epochs) {
    RequiredLabels.requireClasses(data, "cross entropy");
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    return LogitLosses.alone(
        outputs,
        (terms, batch, logits, gradients) ->
            terms.crossEntropy(batch, logits, smoothing, 1, gradients));
  }
}
