package dev.retort.engine.kernel;

import java.util.Arrays;

/// Normalization of channels, in plain loops. The definitions are in [Kernels].
final class ScalarBatchNorm {
  private ScalarBatchNorm() {}

  static void channelMeans(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean) {
    Arrays.fill(mean, from, to, 0);
    for (int i = 0; i < n; i++) {
      for (int c = from; c < to; c++) {
        mean[c] += ScalarReductions.sum((i * channels + c) * plane, plane, x);
      }
    }
    for (int c = from; c < to; c++) {
      mean[c] /= n * plane;
    }
  }

  static void channelVariances(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean, float[] variance) {
    Arrays.fill(variance, from, to, 0);
    for (int i = 0; i < n; i++) {
      for (int c = from; c < to; c++) {
        variance[c] += ScalarReductions.sumOfSquares((i * channels + c) * plane, plane, mean[c], x);
      }
    }
    for (int c = from; c < to; c++) {
      variance[c] /= n * plane;
    }
  }

  static void channelNormalize(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y) {
    for (int i = 0; i < n; i++) {
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        for (int at = start; at < start + plane; at++) {
          float value = Fma.fma(x[at] - mean[c], scale[c], bias[c]);
          y[at] = value <= floor ? floor : value;
        }
      }
    }
  }

  /// The gradient where the floor has let the value through.
  private static float passed(
      int at, float[] x, float mean, float scale, float bias, float floor, float[] dy) {
    return Fma.fma(x[at] - mean, scale, bias) <= floor ? 0 : dy[at];
  }

  static void channelGradientSums(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    Arrays.fill(sumDy, from, to, 0);
    Arrays.fill(sumDyD, from, to, 0);
    for (int i = 0; i < n; i++) {
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        float[] lanes = ScalarReductions.lanes();
        for (int s = 0; s < plane; s++) {
          lanes[s % ScalarReductions.LANES] +=
              passed(start + s, x, mean[c], scale[c], bias[c], floor, dy);
        }
        sumDy[c] += ScalarReductions.fold(lanes);
        lanes = ScalarReductions.lanes();
        for (int s = 0; s < plane; s++) {
          float g = passed(start + s, x, mean[c], scale[c], bias[c], floor, dy);
          lanes[s % ScalarReductions.LANES] =
              Fma.fma(g, x[start + s] - mean[c], lanes[s % ScalarReductions.LANES]);
        }
        sumDyD[c] += ScalarReductions.fold(lanes);
      }
    }
  }

  static void channelGradient(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] slope,
      float[] offset,
      float[] dx) {
    for (int i = 0; i < n; i++) {
      for (int c = from; c < to; c++) {
        int start = (i * channels + c) * plane;
        for (int at = start; at < start + plane; at++) {
          float g = passed(at, x, mean[c], scale[c], bias[c], floor, dy) + offset[c];
          dx[at] = scale[c] * Fma.fma(x[at] - mean[c], slope[c], g);
        }
      }
    }
  }
}
