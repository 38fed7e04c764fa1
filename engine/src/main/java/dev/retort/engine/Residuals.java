package dev.retort.engine;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How near the outputs of a network come to the targets of a regression. For classes of which a
/// sample has one there is [Evaluation], for those of which it may have several
/// [MultiLabelEvaluation].
///
///     meanSquaredError[k] = 1/N sum over n of (z[n, k] - t[n, k])^2
///     explained[k]        = 1 - meanSquaredError[k] / variance of t[., k]
///
/// Samples without targets are left out. Sums are in double, in order of the samples. `explained` is
/// the coefficient of determination: 1 for perfect outputs, 0 for those of one who knows the mean
/// alone, NaN where all targets are the same.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="targets"}
///
/// @param names of the targets
/// @param examples samples that have targets
/// @param meanSquaredError for each target, in its unit squared
/// @param explained for each target, the share of its variance
public record Residuals(
    List<String> names, int examples, List<Double> meanSquaredError, List<Double> explained) {
  public Residuals {
    names = List.copyOf(names);
    meanSquaredError = List.copyOf(meanSquaredError);
    explained = List.copyOf(explained);
  }

  /// Compares a model's outputs with the targets.
  ///
  /// @throws IllegalArgumentException if the data has labels in place of targets, not as many
  ///   targets as the model has outputs, or other columns than the network was trained on, or if
  ///   the model is a network for several labels a sample ([Network#task()]), whose outputs are
  ///   logits
  public static Residuals of(Predictor model, Dataset data) {
    requireFits(model, data);
    return measured(model, data);
  }

  /// As [#of(Predictor, Dataset)], by so many threads where the model would take all processors.
  public static Residuals of(Predictor model, Dataset data, int threads) {
    requireFits(model, data);
    return measured(model.withThreads(threads), data);
  }

  private static Residuals measured(Predictor model, Dataset data) {
    int width = data.targetCount();
    Sums sums = new Sums(width);
    Batches batches = Batches.inOrder(data, Evaluation.BATCH);
    Batch batch = batches.allocate();
    float[] outputs = new float[batch.capacity() * width];
    for (int i = 0; i < batches.perEpoch(); i++) {
      batches.fill(batch, 0, i);
      model.logits(batch, outputs);
      for (int row = 0; row < batch.size(); row++) {
        if (batch.isLabelled(row)) {
          sums.add(outputs, batch.targets(), row * width);
        }
      }
    }
    return new Residuals(data.classNames(), sums.count, sums.meanSquares(), sums.explained());
  }

  private static void requireFits(Predictor model, Dataset data) {
    MeasurableData.requireTargets(model, data, "; for labels take Evaluation");
    if (model instanceof Network network && network.task() == Task.MULTI_LABEL) {
      throw new IllegalArgumentException(
          "the outputs of a network for several labels are logits; take MultiLabelEvaluation");
    }
  }

  /// The mean over the targets.
  public double meanSquaredErrorOfAll() {
    return meanSquaredError.stream().mapToDouble(each -> each).average().orElse(Double.NaN);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "mean squared error %.6g over %,d samples and %d targets",
        meanSquaredErrorOfAll(),
        examples,
        names.size());
  }

  /// Sums over the samples. Those of the targets are taken about the first one's, so that no digits
  /// are lost where targets are far from 0.
  private static final class Sums {
    private final double[] squares;
    private final double[] first;
    private final double[] sum;
    private final double[] sumOfSquares;
    private int count;

    Sums(int width) {
      squares = new double[width];
      first = new double[width];
      sum = new double[width];
      sumOfSquares = new double[width];
    }

    void add(float[] outputs, float[] targets, int from) {
      for (int k = 0; k < squares.length; k++) {
        double target = targets[from + k];
        double residual = outputs[from + k] - target;
        squares[k] += residual * residual;
        if (count == 0) {
          first[k] = target;
        }
        double distance = target - first[k];
        sum[k] += distance;
        sumOfSquares[k] += distance * distance;
      }
      count++;
    }

    List<Double> meanSquares() {
      return Arrays.stream(squares).mapToObj(each -> each / count).toList();
    }

    List<Double> explained() {
      Double[] explained = new Double[squares.length];
      for (int k = 0; k < explained.length; k++) {
        double spread = sumOfSquares[k] - sum[k] * sum[k] / count;
        explained[k] = spread > 0 ? 1 - squares[k] / spread : Double.NaN;
      }
      return List.of(explained);
    }
  }
}
