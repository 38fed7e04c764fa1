package dev.retort.engine;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import java.util.List;
import java.util.Locale;

/// How well logits fit the targets of a data set whose samples may have several labels.
///
/// A label is there where its target is above 1/2, and is said to be there where its logit is above
/// 0, its probability above 1/2. With hits (there, and said to be), false alarms (said to be there
/// alone) and misses (there alone) of a label k:
///
///     precision[k]    = hits / (hits + false alarms)
///     recall[k]       = hits / (hits + misses)
///     F1[k]           = 2 hits / (2 hits + false alarms + misses)
///     macro F1        = 1/K sum over k of F1[k]
///     subset accuracy = samples all of whose K labels are right / N
///     Hamming loss    = wrong labels of all samples / (N K)
///     loss            = -1/(N K) sum over n, k of t log(q) + (1 - t) log(1 - q)
///
/// where q = sigmoid(z). A precision, recall or F1 whose denominator is 0, as of a label that no
/// sample has and none is said to have, is 0, as scikit-learn has it, and counts as 0 in the mean.
/// A NaN logit is wrong, whatever its target is. Samples without targets are left out; where none
/// is left, subset accuracy, Hamming loss and loss are NaN.
///
/// Sums are in double, in order of the samples. Beside the predictions it takes O(N K) of time, and
/// memory for a batch of 256 samples and O(K) more: the logits of all samples are never held.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="multiLabel"}
public final class MultiLabelEvaluation {
  private final List<String> names;
  private final int[] hits;
  private final int[] falseAlarms;
  private final int[] misses;
  private int examples;
  private int right;
  private double losses;

  private MultiLabelEvaluation(List<String> names) {
    this.names = List.copyOf(names);
    hits = new int[names.size()];
    falseAlarms = new int[names.size()];
    misses = new int[names.size()];
  }

  /// Evaluates a model on a data set with targets of 0 or 1, or soft ones between.
  ///
  /// @throws IllegalArgumentException if the data has no targets, one beyond 0 to 1 or not as many
  ///   as the model has outputs, or if the model is a network for numbers ([Network#task()]), knows
  ///   a label in another place or was trained on other columns
  public static MultiLabelEvaluation of(Predictor model, Dataset data) {
    requireFits(model, data);
    return measured(model, data);
  }

  /// As [#of(Predictor, Dataset)], by so many threads where the model would take all processors.
  public static MultiLabelEvaluation of(Predictor model, Dataset data, int threads) {
    requireFits(model, data);
    return measured(model.withThreads(threads), data);
  }

  private static MultiLabelEvaluation measured(Predictor model, Dataset data) {
    MultiLabelEvaluation evaluation = new MultiLabelEvaluation(data.classNames());
    Batches batches = Batches.inOrder(data, Evaluation.BATCH);
    Batch batch = batches.allocate();
    float[] logits = new float[batch.capacity() * model.classes()];
    for (int i = 0; i < batches.perEpoch(); i++) {
      batches.fill(batch, 0, i);
      model.logits(batch, logits);
      for (int row = 0; row < batch.size(); row++) {
        if (batch.isLabelled(row)) {
          evaluation.add(batch, row, logits);
        }
      }
    }
    return evaluation;
  }

  private static void requireFits(Predictor model, Dataset data) {
    MeasurableData.requireTargets(model, data, "; where each sample has one label take Evaluation");
    if (model instanceof Network network) {
      if (network.task() == Task.REGRESSION) {
        throw new IllegalArgumentException(
            "the outputs of a network for numbers are no logits; take Residuals");
      }
      ClassNames.requirePlaces("the network knows", network.classNames(), data);
    }
  }

  /// Refuses data with a target beyond 0 to 1, before a training has spent an epoch.
  static void requireShares(Dataset data) {
    Batches batches = Batches.inOrder(data, Evaluation.BATCH);
    Batch batch = batches.allocate();
    for (int i = 0; i < batches.perEpoch(); i++) {
      batches.fill(batch, 0, i);
      for (int row = 0; row < batch.size(); row++) {
        if (batch.isLabelled(row)) {
          requireShares(batch, row, data.classNames());
        }
      }
    }
  }

  private static void requireShares(Batch batch, int row, List<String> names) {
    for (int k = 0; k < names.size(); k++) {
      float target = batch.targets()[row * names.size() + k];
      if (!(target >= 0 && target <= 1)) {
        throw new IllegalArgumentException(
            "targets of labels are from 0 to 1 but sample %d has %s for %s; for numbers take Residuals"
                .formatted(batch.ids()[row], target, names.get(k)));
      }
    }
  }

  private void add(Batch batch, int row, float[] logits) {
    requireShares(batch, row, names);
    int from = row * names.size();
    boolean allRight = true;
    for (int k = 0; k < names.size(); k++) {
      float target = batch.targets()[from + k];
      allRight &= isRight(k, logits[from + k], target > 0.5f);
      losses += crossEntropy(logits[from + k], target);
    }
    right += allRight ? 1 : 0;
    examples++;
  }

  /// Counts one label of a sample.
  private boolean isRight(int k, float logit, boolean there) {
    boolean said = Float.isNaN(logit) ? !there : logit > 0;
    if (said && there) {
      hits[k]++;
    } else if (said) {
      falseAlarms[k]++;
    } else if (there) {
      misses[k]++;
    }
    return said == there;
  }

  /// A side that has no share is left out: an infinite logit may be right.
  private static double crossEntropy(double logit, double target) {
    return (target > 0 ? target * softplus(-logit) : 0)
        + (target < 1 ? (1 - target) * softplus(logit) : 0);
  }

  /// log(1 + e^x).
  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  /// What the labels are called, in the order of the logits.
  public List<String> names() {
    return names;
  }

  /// The samples that have targets.
  public int examples() {
    return examples;
  }

  /// The samples that have a label.
  ///
  /// @throws IndexOutOfBoundsException if there is no such label
  public int examples(int label) {
    requireLabel(label);
    return hits[label] + misses[label];
  }

  /// The mean binary cross entropy, over samples and labels. That of a training
  /// ([dev.retort.engine.loss.BinaryCrossEntropy]) is summed over the labels: K times as large.
  public double loss() {
    return losses / ((double) examples * names.size());
  }

  /// Of the samples that are said to have a label, the share of those that have it.
  ///
  /// @throws IndexOutOfBoundsException if there is no such label
  public double precision(int label) {
    requireLabel(label);
    return share(hits[label], hits[label] + falseAlarms[label]);
  }

  /// Of the samples that have a label, the share of those that are said to.
  ///
  /// @throws IndexOutOfBoundsException if there is no such label
  public double recall(int label) {
    requireLabel(label);
    return share(hits[label], hits[label] + misses[label]);
  }

  /// The harmonic mean of precision and recall.
  ///
  /// @throws IndexOutOfBoundsException if there is no such label
  public double f1(int label) {
    requireLabel(label);
    double twice = 2.0 * hits[label];
    return share(twice, twice + falseAlarms[label] + misses[label]);
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private void requireLabel(int label) {
    if (label < 0 || label >= names.size()) {
      throw new IndexOutOfBoundsException(
          "an evaluation of %d labels has none at place %d; count them from 0"
              .formatted(names.size(), label));
    }
  }

  /// The mean F1 of the labels, each with the same weight however rare it is.
  public double macroF1() {
    double sum = 0;
    for (int k = 0; k < names.size(); k++) {
      sum += f1(k);
    }
    return sum / names.size();
  }

  /// The share of samples all of whose labels are right.
  public double subsetAccuracy() {
    return (double) right / examples;
  }

  /// The share of labels, over all samples, that are wrong.
  public double hammingLoss() {
    long wrong = 0;
    for (int k = 0; k < names.size(); k++) {
      wrong += (long) falseAlarms[k] + misses[k];
    }
    return wrong / ((double) examples * names.size());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "macro F1 %.4f, subset accuracy %.4f, Hamming loss %.4f over %,d samples and %d labels",
        macroF1(),
        subsetAccuracy(),
        hammingLoss(),
        examples,
        names.size());
  }
}
