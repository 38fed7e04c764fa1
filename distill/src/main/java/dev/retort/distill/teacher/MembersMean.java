package dev.retort.distill.teacher;

import dev.retort.engine.Predictor;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// A teacher seen as one model.
///
///     logits[n, k] = log (1/M sum over m of softmax(v[n, m])[k])        M > 1
///     logits[n, k] = v[n, 0, k]                                         M = 1
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
    double[] mean = new double[classes];
    for (int n = 0; n < batch.size(); n++) {
      Arrays.fill(mean, 0);
      for (int m = 0; m < members; m++) {
        add(all, (n * members + m) * classes, mean);
      }
      for (int k = 0; k < classes; k++) {
        out[n * classes + k] = (float) StrictMath.log(mean[k] / members);
      }
    }
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
