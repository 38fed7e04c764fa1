package dev.retort.distill.teacher;

import dev.retort.engine.Predictor;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// A teacher seen as one model. That of a single member gives its logits; of several it depends on
/// what these stand for ([Teacher#task()]):
///
///     one class a sample, or unknown    logits[n, k] = log (1/M sum over m of softmax(v[n, m])[k])
///     several labels a sample           logits[n, k] = log (p / (1 - p))
///                                       p            = 1/M sum over m of sigmoid(v[n, m, k])
///     numbers                           logits[n, k] = 1/M sum over m of v[n, m, k]
final class MembersMean implements Predictor {
  private final Teacher teacher;

  MembersMean(Teacher teacher) {
    this.teacher = teacher;
  }

  @Override
  public int classes() {
    return teacher.classes();
  }

  @Override
  public Predictor withThreads(int threads) {
    return new MembersMean(teacher.withThreads(threads));
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int members = teacher.members();
    if (members == 1) {
      teacher.logits(batch, out);
      FiniteLogits.require(teacher, batch, out);
      return;
    }
    int classes = classes();
    float[] all = new float[batch.size() * members * classes];
    teacher.logits(batch, all);
    FiniteLogits.require(teacher, batch, all);
    switch (teacher.task()) {
      case null -> ofClasses(batch.size(), all, out);
      case CLASSIFICATION -> ofClasses(batch.size(), all, out);
      case MULTI_LABEL -> ofLabels(batch.size(), all, out);
      case REGRESSION -> ofNumbers(batch.size(), all, out);
    }
  }

  private void ofClasses(int size, float[] all, float[] out) {
    int members = teacher.members();
    int classes = classes();
    double[] mean = new double[classes];
    for (int n = 0; n < size; n++) {
      Arrays.fill(mean, 0);
      for (int m = 0; m < members; m++) {
        add(all, (n * members + m) * classes, mean);
      }
      for (int k = 0; k < classes; k++) {
        out[n * classes + k] = (float) StrictMath.log(mean[k] / members);
      }
    }
  }

  /// 1 - p is summed by itself: near p = 1 a difference would have lost its bits. What both sums
  /// would be divided by cancels.
  private void ofLabels(int size, float[] all, float[] out) {
    int members = teacher.members();
    int classes = classes();
    for (int i = 0; i < size * classes; i++) {
      int first = i / classes * members * classes + i % classes;
      double there = 0;
      double absent = 0;
      for (int m = 0; m < members; m++) {
        double logit = all[first + m * classes];
        there += sigmoid(logit);
        absent += sigmoid(-logit);
      }
      out[i] = (float) (StrictMath.log(there) - StrictMath.log(absent));
    }
  }

  private void ofNumbers(int size, float[] all, float[] out) {
    int members = teacher.members();
    int classes = classes();
    for (int i = 0; i < size * classes; i++) {
      int first = i / classes * members * classes + i % classes;
      double sum = 0;
      for (int m = 0; m < members; m++) {
        sum += all[first + m * classes];
      }
      out[i] = (float) (sum / members);
    }
  }

  /// Never 0, so that its log is finite.
  private static double sigmoid(double logit) {
    return Math.max(Double.MIN_NORMAL, 1 / (1 + StrictMath.exp(-logit)));
  }

  /// Adds the softmax of a row of logits; never 0, so that its log is finite.
  private static void add(float[] logits, int row, double[] sum) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < sum.length; k++) {
      greatest = Math.max(greatest, logits[row + k]);
    }
    double total = 0;
    for (int k = 0; k < sum.length; k++) {
      total += StrictMath.exp(logits[row + k] - greatest);
    }
    for (int k = 0; k < sum.length; k++) {
      sum[k] += Math.max(Double.MIN_NORMAL, StrictMath.exp(logits[row + k] - greatest) / total);
    }
  }
}
