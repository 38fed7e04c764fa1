package dev.retort.engine.loss;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.ScalarMath;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// The terms that losses over logits are made of, each with its gradient: cross entropy, KL at
/// temperature, squared error, binary cross entropy. An objective adds up the terms it wants:
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="own"}
///
/// Every term returns its own mean over the batch, without the weight, and ADDS weight times its
/// gradient to what is there. Sums run over classes, means over the batch; values are summed in
/// double in the order of rows and classes.
///
/// *Shapes*: logits, probabilities, targets, gradients `[N, K]`. The mean over no samples is 0.
/// Keeps scratch memory for `capacity` rows: one thread uses it at a time, and nothing is allocated
/// once it is made.
public final class LogitLosses {
  /// Below this a probability has lost bits, and its logarithm is taken from the logits instead.
  private static final float SMALL = 1e-30f;

  private final Kernels kernels;
  private final int classes;
  private final float[] probabilities;
  private final float[] logarithms;

  LogitLosses(Kernels kernels, int capacity, int classes) {
    this.kernels = kernels;
    this.classes = classes;
    this.probabilities = new float[Math.multiplyExact(capacity, classes)];
    this.logarithms = new float[capacity * classes];
  }

  /// The working part for a pass with those outputs.
  public static LogitLosses of(Outputs outputs) {
    return new LogitLosses(outputs.kernels(), outputs.capacity(), outputs.classes());
  }

  /// A term whose gradients are added to what is there.
  @FunctionalInterface
  interface Term {
    double add(LogitLosses terms, Batch batch, float[] logits, float[] gradients);
  }

  /// One term alone as a loss.
  static Loss.Evaluator alone(Outputs outputs, Term term) {
    LogitLosses terms = of(outputs);
    return batch -> {
      float[] gradients = outputs.logitGradients();
      Arrays.fill(gradients, 0, batch.size() * outputs.classes(), 0);
      return term.add(terms, batch, outputs.logits(), gradients);
    };
  }

  /// Softmax cross entropy; the target is (1 - smoothing) on the label and smoothing / K on every
  /// class.
  ///
  ///     loss = -1/N sum over n, k of t[n, k] log q[n, k]        dz = (q - t) / N        q = softmax(z)
  ///
  /// @throws IllegalArgumentException if a label is missing or beyond the classes
  public double crossEntropy(
      Batch batch, float[] logits, float smoothing, float weight, float[] gradients) {
    int n = batch.size();
    int[] labels = batch.labels();
    for (int row = 0; row < n; row++) {
      requireLabel(batch, row, classes, "cross entropy");
    }
    kernels.softmax(0, n, classes, 1, logits, probabilities);
    kernels.logSoftmax(0, n, classes, 1, logits, logarithms);
    double uniform = (double) smoothing / classes;
    double total = 0;
    for (int row = 0; row < n; row++) {
      int start = row * classes;
      total -= (1 - (double) smoothing) * logarithms[start + labels[row]];
      if (smoothing != 0) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
          sum += logarithms[start + k];
        }
        total -= uniform * sum;
      }
    }
    float factor = weight / n;
    float everywhere = (float) uniform;
    for (int i = 0; i < n * classes; i++) {
      gradients[i] += (probabilities[i] - everywhere) * factor;
    }
    for (int row = 0; row < n; row++) {
      gradients[row * classes + labels[row]] -= (1 - smoothing) * factor;
    }
    return total / Math.max(1, n);
  }

  /// KL divergence of the logits' softmax at temperature T from given probabilities, times T^2, so
  /// that its gradient keeps its size whatever T is.
  ///
  ///     loss = T^2 / N sum over n, k of p log(p / q)        dz = T (q - p) / N        q = softmax(z / T)
  ///
  /// Each term is taken as p log(p / q) - p + q, which adds nothing when both rows sum to 1, is
  /// never negative, and does not show that rounded probabilities sum to 1 only nearly: at T = 20
  /// that would be multiplied by 400.
  ///
  /// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2.
  ///
  /// @param targets the teacher's probabilities at that same temperature
  public double kullbackLeibler(
      int n, float[] targets, float[] logits, float temperature, float weight, float[] gradients) {
    kernels.softmax(0, n, classes, temperature, logits, probabilities);
    kernels.logSoftmax(0, n, classes, temperature, logits, logarithms);
    double total = 0;
    for (int row = 0; row < n; row++) {
      double sum = 0;
      for (int i = row * classes; i < (row + 1) * classes; i++) {
        sum += divergence(targets[i], probabilities[i], logarithms[i]);
      }
      total += sum;
    }
    float factor = weight * temperature / n;
    for (int i = 0; i < n * classes; i++) {
      gradients[i] += (probabilities[i] - targets[i]) * factor;
    }
    return (double) temperature * temperature * total / Math.max(1, n);
  }

  private static double divergence(float p, float q, float logQ) {
    if (p == q) {
      return 0;
    }
    if (p == 0) {
      return q; // p log p tends to 0
    }
    double log =
        q >= SMALL ? ScalarMath.preciseLog((double) p / q) : ScalarMath.preciseLog(p) - logQ;
    return p * log - p + q;
  }

  /// Half the squared difference to targets: regression on logits (Ba and Caruana 2014, arXiv
  /// 1312.6184, equation 1), or on one-hot labels.
  ///
  ///     loss = 1/N sum over n, k of (z - v)^2 / 2        dz = (z - v) / N
  public double squaredError(
      int n, float[] targets, float[] logits, float weight, float[] gradients) {
    double total = 0;
    float factor = weight / n;
    for (int row = 0; row < n; row++) {
      double sum = 0;
      for (int i = row * classes; i < (row + 1) * classes; i++) {
        float difference = logits[i] - targets[i];
        sum += 0.5 * difference * difference;
        gradients[i] += difference * factor;
      }
      total += sum;
    }
    return total / Math.max(1, n);
  }

  /// As above with the batch's targets, or with one-hot labels where it has none.
  ///
  /// @throws IllegalArgumentException if a sample has neither, or a label is beyond the classes
  public double squaredErrorToTargets(
      Batch batch, float[] logits, float weight, float[] gradients) {
    float[] targets = targets(batch, "squared error");
    return squaredError(batch.size(), targets, logits, weight, gradients);
  }

  /// Cross entropy of every class by itself, present or absent, with the batch's targets or with
  /// one-hot labels where it has none.
  ///
  ///     loss = 1/N sum over n, k of log(1 + e^z) - t z        dz = (sigmoid(z) - t) / N
  ///
  /// @throws IllegalArgumentException if a sample has neither, a label is beyond the classes, or a
  ///   target is not from 0 to 1
  public double binaryCrossEntropy(Batch batch, float[] logits, float weight, float[] gradients) {
    float[] targets = targets(batch, "binary cross entropy");
    int n = batch.size();
    float factor = weight / n;
    double total = 0;
    for (int i = 0; i < n * classes; i++) {
      float t = targets[i];
      if (!(t >= 0 && t <= 1)) {
        throw new IllegalArgumentException(
            "binary cross entropy expects targets from 0 to 1 but sample %d has %s; take the mean squared error"
                .formatted(batch.ids()[i / classes], t));
      }
      float z = logits[i];
      // From the likelier side: nothing is lost where the sigmoid is all but 0 or 1.
      if (t > 0.5f) {
        total += ScalarMath.softplus(-z) + (1 - t) * z;
        gradients[i] += (1 - t - ScalarMath.sigmoid(-z)) * factor;
      } else {
        total += ScalarMath.softplus(z) - t * z;
        gradients[i] += (ScalarMath.sigmoid(z) - t) * factor;
      }
    }
    return total / Math.max(1, n);
  }

  /// What the outputs are to be: the batch's targets, or 1 for the label's class and 0 for others.
  private float[] targets(Batch batch, String loss) {
    if (batch.targetCount() != 0) {
      requireTargets(batch, loss);
      return batch.targets();
    }
    for (int row = 0; row < batch.size(); row++) {
      requireLabel(batch, row, classes, loss);
      for (int k = 0; k < classes; k++) {
        probabilities[row * classes + k] = k == batch.labels()[row] ? 1 : 0;
      }
    }
    return probabilities;
  }

  private void requireTargets(Batch batch, String loss) {
    if (batch.targetCount() != classes) {
      throw new IllegalArgumentException(
          "%s gets samples of %d targets but the network has %d outputs; end it with dense %d"
              .formatted(loss, batch.targetCount(), classes, batch.targetCount()));
    }
    for (int row = 0; row < batch.size(); row++) {
      if (!batch.isLabelled(row)) {
        throw new IllegalArgumentException(
            "%s needs targets for every sample but sample %d has none; leave such samples to a loss on soft targets"
                .formatted(loss, batch.ids()[row]));
      }
    }
  }

  /// Checks the label of a sample.
  ///
  /// @param loss whose name the complaint begins with
  /// @throws IllegalArgumentException if it has none, has targets in its place, or one beyond the
  ///   classes
  public static void requireLabel(Batch batch, int row, int classes, String loss) {
    if (batch.targetCount() != 0) {
      throw new IllegalArgumentException(
          "%s needs a class for every sample but these have targets; take the mean squared error or the binary cross entropy"
              .formatted(loss));
    }
    int label = batch.labels()[row];
    if (label == Batch.UNLABELLED) {
      throw new IllegalArgumentException(
          "%s needs a label for every sample but sample %d has none; leave unlabelled samples to a loss on soft targets"
              .formatted(loss, batch.ids()[row]));
    }
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "%s expects labels from 0 to %d, the outputs of the network, but sample %d has %d; mend the label, or give the last layer more units"
              .formatted(loss, classes - 1, batch.ids()[row], label));
    }
  }
}
