package dev.retort.engine;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// How well logits fit labels: errors, loss, confusion, calibration, ranks.
///
/// Unlabelled samples are left out. Sums are in double, in order of the samples. A sample counts as
/// an error unless its label's logit is greater than all others; NaN logits are errors.
///
/// With hits (of a class and taken for it), false alarms (taken for it alone) and misses (of it
/// alone) of a class k:
///
///     precision[k] = hits / (hits + false alarms)
///     recall[k]    = hits / (hits + misses)
///     F1[k]        = 2 hits / (2 hits + false alarms + misses)
///     macro F1     = mean of F1[k] over the classes that have one
///
/// One whose denominator is 0 is NaN, and has no say in the mean: a class that no sample has and
/// none is taken for is not among those that are evaluated, as in scikit-learn. (Of several labels
/// a sample all K are, and there it is 0: [MultiLabelEvaluation].) Where no sample has a label
/// macro F1 is NaN, and accuracy, loss and calibration error are 0.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="evaluate"}
public final class Evaluation {
  /// Samples that are evaluated at once.
  static final int BATCH = 256;

  private final int classes;
  private final int examples;
  private final BitSet correct = new BitSet();
  private final int[] predicted;
  private final double loss;
  private final CalibrationBins calibration = new CalibrationBins();
  private final int[] labels;

  private final ClassFigures figures;

  /// How many samples had their class at this place among the likeliest, from 0.
  private final int[] ranks;

  private Evaluation(float[] logits, int[] labels, int classes) {
    this.classes = classes;
    this.labels = labels.clone();
    figures = new ClassFigures(classes);
    ranks = new int[classes];
    predicted = new int[labels.length];
    Arrays.fill(predicted, Batch.UNLABELLED);
    int counted = 0;
    double losses = 0;
    for (int n = 0; n < labels.length; n++) {
      int label = labels[n];
      if (label == Batch.UNLABELLED) {
        continue;
      }
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "sample %d has label %d but there are %d classes".formatted(n, label, classes));
      }
      int row = n * classes;
      int rank = rank(logits, row, classes, label);
      boolean right = rank == 0;
      int greatestClass = argmax(logits, row, classes);
      predicted[n] = right ? label : rival(logits, row, classes, label);
      double sum = 0;
      double greatest = logits[row + greatestClass];
      for (int k = 0; k < classes; k++) {
        sum += StrictMath.exp(logits[row + k] - greatest);
      }
      losses += StrictMath.log(sum) - (logits[row + label] - greatest);
      calibration.add(sum, right);
      if (right) {
        correct.set(n);
      }
      figures.add(label, predicted[n]);
      ranks[rank]++;
      counted++;
    }
    examples = counted;
    loss = losses / Math.max(1, counted);
  }

  /// Evaluates a model on a data set.
  ///
  /// @throws IllegalArgumentException if the data has targets in place of labels, not as many
  ///   classes as the model, one of a network's classes in another place, or other columns than it
  ///   was trained on
  public static Evaluation of(Predictor model, Dataset data) {
    MeasurableData.requireClasses(model, data);
    return of(logits(model, data), labels(data), model.classes());
  }

  /// As [#of(Predictor, Dataset)], by so many threads where the model would take all processors.
  public static Evaluation of(Predictor model, Dataset data, int threads) {
    MeasurableData.requireClasses(model, data);
    return of(logits(model, data, threads), labels(data), model.classes());
  }

  /// Evaluates logits `[N, K]` against labels `[N]`.
  public static Evaluation of(float[] logits, int[] labels, int classes) {
    if (logits.length < (long) labels.length * classes) {
      throw new IllegalArgumentException(
          "%d labels of %d classes need %d logits but get %d"
              .formatted(labels.length, classes, (long) labels.length * classes, logits.length));
    }
    return new Evaluation(logits, labels, classes);
  }

  /// A model's logits for all samples of a data set, `[N, K]`, in its order.
  ///
  /// @throws IllegalArgumentException if they are too many for an array, or the data has other
  ///   columns than the network was trained on
  public static float[] logits(Predictor model, Dataset data) {
    MeasurableData.requireColumns(model, data);
    return asked(model, data);
  }

  /// As [#logits(Predictor, Dataset)], by so many threads where the model would take all
  /// processors.
  public static float[] logits(Predictor model, Dataset data, int threads) {
    MeasurableData.requireColumns(model, data);
    return asked(model.withThreads(threads), data);
  }

  private static float[] asked(Predictor model, Dataset data) {
    int classes = model.classes();
    if ((long) data.size() * classes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the logits of %d samples of %s of %d classes are more than the 2^31 - 1 that an array holds; evaluate a Subset at a time"
              .formatted(data.size(), data.name(), classes));
    }
    float[] all = new float[data.size() * classes];
    if (data.size() == 0) {
      return all;
    }
    Batches batches = Batches.inOrder(data, BATCH);
    Batch batch = batches.allocate();
    float[] some = new float[batch.capacity() * classes];
    for (int i = 0; i < batches.perEpoch(); i++) {
      batches.fill(batch, 0, i);
      model.logits(batch, some);
      System.arraycopy(some, 0, all, i * BATCH * classes, batch.size() * classes);
    }
    return all;
  }

  /// The labels of a data set in its order.
  ///
  /// @throws IllegalArgumentException if it has targets in their place
  public static int[] labels(Dataset data) {
    MeasurableData.requireLabels(data);
    int[] labels = new int[data.size()];
    Arrays.setAll(labels, data::label);
    return labels;
  }

  /// The class of the greatest of the `classes` logits from index `from` on, the first on a tie;
  /// row n begins at `n * classes`.
  public static int argmax(float[] logits, int from, int classes) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      if (logits[from + k] > logits[from + best]) {
        best = k;
      }
    }
    return best;
  }

  /// How many other classes are at least as likely; a NaN anywhere counts as such.
  private static int rank(float[] logits, int row, int classes, int label) {
    int above = 0;
    for (int k = 0; k < classes; k++) {
      if (k != label && !(logits[row + k] < logits[row + label])) {
        above++;
      }
    }
    return above;
  }

  /// The likeliest of the classes that beat or equal the label.
  private static int rival(float[] logits, int row, int classes, int label) {
    int best = -1;
    for (int k = 0; k < classes; k++) {
      boolean beats = k != label && !(logits[row + k] < logits[row + label]);
      if (beats && (best < 0 || logits[row + k] > logits[row + best])) {
        best = k;
      }
    }
    return best;
  }

  public int classes() {
    return classes;
  }

  /// All samples, those without a label among them.
  public int size() {
    return labels.length;
  }

  /// The labelled samples.
  public int examples() {
    return examples;
  }

  public int errors() {
    return examples - correct.cardinality();
  }

  /// The share of samples that were right; 0 where none has a label.
  public double accuracy() {
    return examples == 0 ? 0 : (double) correct.cardinality() / examples;
  }

  /// The mean cross entropy; 0 where no sample has a label.
  public double loss() {
    return loss;
  }

  /// The expected calibration error over 15 bins of equal width (Guo et al. 2017, arXiv
  /// 1706.04599).
  public double calibrationError() {
    return calibration.error();
  }

  /// The bins of [#calibrationError()], from the least confident to the most; some may be empty.
  public List<ReliabilityBin> reliability() {
    return calibration.bins();
  }

  /// The class that the sample at that place of the data set was given, [Batch#UNLABELLED] for an
  /// unlabelled one.
  ///
  /// @throws IndexOutOfBoundsException if there is no such sample
  public int predicted(int index) {
    requireSample(index);
    return predicted[index];
  }

  /// Whether the sample at that place of the data set was right; an unlabelled one was not.
  ///
  /// @throws IndexOutOfBoundsException if there is no such sample
  public boolean correct(int index) {
    requireSample(index);
    return correct.get(index);
  }

  private void requireSample(int index) {
    if (index < 0 || index >= labels.length) {
      throw new IndexOutOfBoundsException(
          "an evaluation of %d samples has none at index %d; count them from 0"
              .formatted(labels.length, index));
    }
  }

  /// `counts[label][predicted]`: as many counts as the square of the classes, made at each call.
  public int[][] confusion() {
    int[][] counts = new int[classes][classes];
    for (int n = 0; n < labels.length; n++) {
      if (labels[n] != Batch.UNLABELLED) {
        counts[labels[n]][predicted[n]]++;
      }
    }
    return counts;
  }

  /// The counts of [#confusion()] that are not 0, each as `{label, predicted, count}`, in the order
  /// of the labels: no more than there are samples, however many classes.
  public int[][] confusionPairs() {
    long[] cells = new long[examples];
    int labelled = 0;
    for (int n = 0; n < labels.length; n++) {
      if (labels[n] != Batch.UNLABELLED) {
        cells[labelled] = (long) labels[n] * classes + predicted[n];
        labelled++;
      }
    }
    Arrays.sort(cells);
    List<int[]> pairs = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= labelled; to++) {
      if (to == labelled || cells[to] != cells[from]) {
        long cell = cells[from];
        pairs.add(new int[] {(int) (cell / classes), (int) (cell % classes), to - from});
        from = to;
      }
    }
    return pairs.toArray(int[][]::new);
  }

  /// The labelled samples of a class.
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  public int examples(int label) {
    return figures.samples(label);
  }

  /// Those of them that were wrong.
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  public int errors(int label) {
    return figures.errors(label);
  }

  /// Of the samples that were taken for a class, the share of those that have it; NaN where none
  /// was.
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  public double precision(int label) {
    return figures.precision(label);
  }

  /// Of the samples of a class, the share of those that were taken for it: the class's accuracy;
  /// NaN for a class without samples.
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  public double recall(int label) {
    return figures.recall(label);
  }

  /// The harmonic mean of precision and recall; NaN for a class that no sample has and none was
  /// taken for.
  ///
  /// @throws IndexOutOfBoundsException if there is no such class
  public double f1(int label) {
    return figures.f1(label);
  }

  /// The mean F1 of the classes that some sample has or was taken for, each with the same weight
  /// however rare it is; NaN where no sample has a label.
  public double macroF1() {
    return figures.macroF1();
  }

  /// The share of samples whose label is among the k likeliest classes; 0 where none has a label.
  ///
  /// @throws IllegalArgumentException if there are not so many classes, or k is below 1
  public double topAccuracy(int k) {
    if (k < 1 || k > classes) {
      throw new IllegalArgumentException(
          "topAccuracy expects k from 1 to %d, the classes, but gets %d".formatted(classes, k));
    }
    int hits = 0;
    for (int rank = 0; rank < k; rank++) {
      hits += ranks[rank];
    }
    return examples == 0 ? 0 : (double) hits / examples;
  }

  @Override
  public String toString() {
    return errors() + " errors of " + examples;
  }
}
