package dev.retort.engine.optimizer;

import dev.retort.engine.kernel.Workers;
import java.util.List;

/// Scales all gradients together so that their common Euclidean norm is at most a limit.
///
///     norm = sqrt(sum over all gradients of g^2)        g = g min(1, limit / (norm + 1e-6))
///
/// The sum is taken in double over blocks of 4096 elements: inside a block in eight lanes over
/// whole eights, lane l then taking in lanes l + 4, l + 2 and l + 1, and up to seven terms left
/// over added behind, one by one; blocks are added in order, then the sums of the gradients. Any
/// number of workers gives the same bits. For one thread, which the workers help.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="clipping"}
///
/// Source: Pascanu, Mikolov and Bengio 2013, arXiv 1211.5063, in PyTorch's form.
public final class GradientClipping {
  private static final int BLOCK = 4096;

  private final Workers workers;
  private final double limit;
  private final Gradient[] gradients;

  private GradientClipping(double limit, List<float[]> gradients, Workers workers) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException(
          "gradient clipping needs a positive norm but gets " + limit);
    }
    this.workers = workers;
    this.limit = limit;
    this.gradients = gradients.stream().map(Gradient::new).toArray(Gradient[]::new);
  }

  /// Clipping of these gradients to that norm; [Double#POSITIVE_INFINITY] only measures.
  public static GradientClipping of(double limit, List<float[]> gradients, Workers workers) {
    return new GradientClipping(limit, gradients, workers);
  }

  /// The common norm of the gradients as they are. It is not finite if one of them is not.
  public double norm() {
    double sum = 0;
    for (Gradient gradient : gradients) {
      workers.split(gradient.blocks.length, 4, gradient.measuring);
      double own = 0;
      for (double block : gradient.blocks) {
        own += block;
      }
      sum += own;
    }
    return Math.sqrt(sum);
  }

  /// Clips, and returns the norm there was before. Gradients whose norm is not finite are left as
  /// they are: stop there.
  public double clip() {
    double norm = norm();
    double scale = limit / (norm + 1e-6);
    if (norm < Double.POSITIVE_INFINITY && scale < 1) {
      for (Gradient gradient : gradients) {
        gradient.scale = (float) scale;
        workers.split(gradient.values.length, BLOCK, gradient.scaling);
      }
    }
    return norm;
  }

  private static final class Gradient {
    final float[] values;
    final double[] blocks;
    final Workers.RangeTask measuring = this::measure;
    final Workers.RangeTask scaling = this::scale;
    float scale;

    Gradient(float[] values) {
      this.values = values;
      this.blocks = new double[Math.ceilDiv(values.length, BLOCK)];
    }

    private void measure(int from, int to) {
      for (int block = from; block < to; block++) {
        int begin = block * BLOCK;
        blocks[block] = sumOfSquares(begin, Math.min(begin + BLOCK, values.length), values);
      }
    }

    private void scale(int from, int to) {
      multiply(from, to, scale, values);
    }
  }

  private static double sumOfSquares(int from, int to, float[] g) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = from;
    for (; i + 8 <= to; i += 8) {
      s0 += (double) g[i] * g[i];
      s1 += (double) g[i + 1] * g[i + 1];
      s2 += (double) g[i + 2] * g[i + 2];
      s3 += (double) g[i + 3] * g[i + 3];
      s4 += (double) g[i + 4] * g[i + 4];
      s5 += (double) g[i + 5] * g[i + 5];
      s6 += (double) g[i + 6] * g[i + 6];
      s7 += (double) g[i + 7] * g[i + 7];
    }
    double sum = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    for (; i < to; i++) {
      sum += (double) g[i] * g[i];
    }
    return sum;
  }

  private static void multiply(int from, int to, float scale, float[] g) {
    for (int i = from; i < to; i++) {
      g[i] *= scale;
    }
  }
}
