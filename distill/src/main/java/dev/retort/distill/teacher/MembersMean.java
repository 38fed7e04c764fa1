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
      case null -> ofClasses(all, members, classes, out);
      case CLASSIFICATION -> ofClasses(all, members, classes, out);
      case MULTI_LABEL -> ofLabels(all, members, classes, out);
      case REGRESSION -> ofNumbers(all, members, classes, out);
    }
  }

  private static void ofClasses(float[] all, int members, int classes, float[] out) {
    double[] mean = new double[classes];
    int size = all.length / (members * classes);
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
  private static void ofLabels(float[] all, int members, int classes, float[] out) {
    int size = all.length / (members * classes);
    for (int n = 0; n < size; n++) {
      int first = n * members * classes;
      for (int k = 0; k < classes; k++) {
        double there = 0;
        double absent = 0;
        for (int m = 0; m < members; m++) {
          double logit = all[first + m * classes + k];
          there += sigmoid(logit);
          absent += sigmoid(-logit);
        }
        out[n * classes + k] = (float) (StrictMath.log(there) - StrictMath.log(absent));
      }
    }
  }

  private static void ofNumbers(float[] all, int members, int classes, float[] out) {
    int size = all.length / (members * classes);
    for (int n = 0; n < size; n++) {
      int first = n * members * classes;
      for (int k = 0; k < classes; k++) {
        double sum = 0;
        for (int m = 0; m < members; m++) {
          sum += all[first + m * classes + k];
        }
        out[n * classes + k] = (float) (sum / members);
      }
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
