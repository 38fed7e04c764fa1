package dev.retort.distill.objective;

import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;

/// A term of the labels of a batch, some of which may be missing.
///
///     loss = 1/N sum over labelled n of term(z[n], y[n])
///
/// The mean is over the whole batch, so that a sample weighs the same whoever its neighbours are.
/// The labelled rows are brought together in a batch of their own; a full batch is taken as it is.
final class Labels {
  /// Returns its mean over a batch of labelled samples without the weight; adds weight times its
  /// gradient.
  interface Term {
    double add(Batch labelled, float[] logits, float weight, float[] gradients);
  }

  private final Outputs outputs;
  private final Term term;
  private Batch labelled;
  private final float[] logits;
  private final float[] gradients;

  Labels(Outputs outputs, Term term) {
    this.outputs = outputs;
    this.term = term;
    labelled = room(0);
    logits = new float[outputs.capacity() * outputs.classes()];
    gradients = new float[logits.length];
  }

  private Batch room(int targets) {
    return Batch.allocate(Batch.Kind.TOKENS, Shape.of(1), outputs.capacity(), targets);
  }

  /// Returns the loss without the weight; adds weight times its gradient to those of the logits.
  double add(Batch batch, float weight) {
    int n = batch.size();
    int classes = outputs.classes();
    int count = gather(batch);
    if (count == n) {
      return term.add(batch, outputs.logits(), weight, outputs.logitGradients());
    }
    if (count == 0) {
      return 0;
    }
    Arrays.fill(gradients, 0, count * classes, 0);
    double share = (double) count / n;
    double loss = share * term.add(labelled, logits, (float) (weight * share), gradients);
    float[] all = outputs.logitGradients();
    int from = 0;
    for (int row = 0; row < n; row++) {
      if (batch.isLabelled(row)) {
        for (int k = 0; k < classes; k++) {
          all[row * classes + k] += gradients[from++];
        }
      }
    }
    return loss;
  }

  private int gather(Batch batch) {
    int classes = outputs.classes();
    int targets = batch.targetCount();
    if (labelled.targetCount() != targets) { // once, for data that has targets
      labelled = room(targets);
    }
    int count = 0;
    for (int row = 0; row < batch.size(); row++) {
      if (batch.isLabelled(row)) {
        System.arraycopy(
            batch.targets(), row * targets, labelled.targets(), count * targets, targets);
        labelled.labels()[count] = batch.labels()[row];
        labelled.ids()[count] = batch.ids()[row];
        System.arraycopy(outputs.logits(), row * classes, logits, count * classes, classes);
        count++;
      }
    }
    labelled.resize(count);
    return count;
  }
}
