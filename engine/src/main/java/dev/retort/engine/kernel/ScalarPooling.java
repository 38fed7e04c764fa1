package dev.retort.engine.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Pooling and its gradients, in plain loops. The definitions are in [Kernels].
final class ScalarPooling {
  private ScalarPooling() {}

  static void maxPool(
      Pool2dShape shape, int from, int to, float[] x, float[] y, int @Nullable [] chosen) {
    int outputs = shape.outputHeight() * shape.outputWidth();
    for (int plane = from; plane < to; plane++) {
      int start = plane * shape.height() * shape.width();
      maxPool(shape, start, x, plane * outputs, y, chosen);
    }
  }

  /// A plane that begins at `start` in x and at `place` in y.
  static void maxPool(
      Pool2dShape shape, int start, float[] x, int place, float[] y, int @Nullable [] chosen) {
    int outputWidth = shape.outputWidth();
    for (int s = 0; s < shape.outputHeight() * outputWidth; s++) {
      int best = greatest(shape, s / outputWidth, s % outputWidth, start, x);
      y[place + s] = x[start + best];
      if (chosen != null) {
        chosen[place + s] = best;
      }
    }
  }

  /// The index in its plane of the greatest element of window (i, j).
  private static int greatest(Pool2dShape shape, int i, int j, int base, float[] x) {
    int top = i * shape.strideHeight() - shape.paddingHeight();
    int left = j * shape.strideWidth() - shape.paddingWidth();
    int best = Math.max(top, 0) * shape.width() + Math.max(left, 0);
    for (int row = Math.max(top, 0); row < bottom(shape, top); row++) {
      for (int column = Math.max(left, 0); column < right(shape, left); column++) {
        int at = row * shape.width() + column;
        float value = x[base + at];
        float greatest = x[base + best];
        if (value > greatest || (Float.isNaN(value) && !Float.isNaN(greatest))) {
          best = at;
        }
      }
    }
    return best;
  }

  private static int bottom(Pool2dShape shape, int top) {
    return Math.min(top + shape.kernelHeight(), shape.height());
  }

  private static int right(Pool2dShape shape, int left) {
    return Math.min(left + shape.kernelWidth(), shape.width());
  }

  static void maxPoolGradient(
      Pool2dShape shape, int from, int to, float[] dy, int[] chosen, float[] dx) {
    int plane = shape.height() * shape.width();
    int outputs = shape.outputHeight() * shape.outputWidth();
    Arrays.fill(dx, from * plane, to * plane, 0);
    for (int p = from; p < to; p++) {
      for (int s = p * outputs; s < (p + 1) * outputs; s++) {
        dx[p * plane + chosen[s]] += dy[s];
      }
    }
  }

  static void averagePool(Pool2dShape shape, int from, int to, float[] x, float[] y) {
    int outputWidth = shape.outputWidth();
    int outputs = shape.outputHeight() * outputWidth;
    float share = share(shape);
    for (int plane = from; plane < to; plane++) {
      int base = plane * shape.height() * shape.width();
      for (int s = 0; s < outputs; s++) {
        int top = s / outputWidth * shape.strideHeight() - shape.paddingHeight();
        int left = s % outputWidth * shape.strideWidth() - shape.paddingWidth();
        float sum = 0;
        for (int row = Math.max(top, 0); row < bottom(shape, top); row++) {
          for (int column = Math.max(left, 0); column < right(shape, left); column++) {
            sum += x[base + row * shape.width() + column];
          }
        }
        y[plane * outputs + s] = sum * share;
      }
    }
  }

  static void averagePoolGradient(Pool2dShape shape, int from, int to, float[] dy, float[] dx) {
    int outputWidth = shape.outputWidth();
    int outputs = shape.outputHeight() * outputWidth;
    int elements = shape.height() * shape.width();
    float share = share(shape);
    Arrays.fill(dx, from * elements, to * elements, 0);
    for (int plane = from; plane < to; plane++) {
      int base = plane * elements;
      for (int s = 0; s < outputs; s++) {
        int top = s / outputWidth * shape.strideHeight() - shape.paddingHeight();
        int left = s % outputWidth * shape.strideWidth() - shape.paddingWidth();
        float gradient = dy[plane * outputs + s];
        for (int row = Math.max(top, 0); row < bottom(shape, top); row++) {
          for (int column = Math.max(left, 0); column < right(shape, left); column++) {
            dx[base + row * shape.width() + column] += gradient;
          }
        }
      }
      for (int i = base; i < base + elements; i++) {
        dx[i] *= share;
      }
    }
  }

  private static float share(Pool2dShape shape) {
    return 1f / (shape.kernelHeight() * shape.kernelWidth());
  }

  static void globalAverage(int from, int to, int plane, float[] x, float[] y) {
    for (int p = from; p < to; p++) {
      y[p] = ScalarReductions.sum(p * plane, plane, x) / plane;
    }
  }
}
