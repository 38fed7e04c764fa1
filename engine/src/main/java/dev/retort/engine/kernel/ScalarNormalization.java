package dev.retort.engine.kernel;

import java.util.Arrays;

/// Normalization of samples and rows, in plain loops. The definitions are in [Kernels].
final class ScalarNormalization {
  private ScalarNormalization() {}

  static void normalizeBytes(
      int from,
      int to,
      int channels,
      int plane,
      byte[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    for (int i = from * channels; i < to * channels; i++) {
      int c = i % channels;
      for (int at = i * plane; at < (i + 1) * plane; at++) {
        y[at] = Fma.fma(x[at] & 0xFF, scale[c], shift[c]);
      }
    }
  }

  static void normalizeFloats(
      int from,
      int to,
      int channels,
      int plane,
      float[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    for (int i = from * channels; i < to * channels; i++) {
      int c = i % channels;
      for (int at = i * plane; at < (i + 1) * plane; at++) {
        y[at] = Fma.fma(x[at], scale[c], shift[c]);
      }
    }
  }

  static void layerNorm(
      int from,
      int to,
      int columns,
      float epsilon,
      float[] x,
      float[] gain,
      float[] bias,
      float[] mean,
      float[] inverse,
      float[] y) {
    for (int row = from; row < to; row++) {
      int start = row * columns;
      float center = ScalarReductions.sum(start, columns, x) / columns;
      float variance = ScalarReductions.sumOfSquares(start, columns, center, x) / columns;
      float inverseDeviation = 1 / (float) Math.sqrt(variance + epsilon);
      mean[row] = center;
      inverse[row] = inverseDeviation;
      for (int c = 0; c < columns; c++) {
        y[start + c] = Fma.fma((x[start + c] - center) * inverseDeviation, gain[c], bias[c]);
      }
    }
  }

  static void layerNormGradient(
      int from,
      int to,
      int columns,
      float[] x,
      float[] gain,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dx) {
    for (int row = from; row < to; row++) {
      int start = row * columns;
      for (int c = 0; c < columns; c++) {
        dx[start + c] = dy[start + c] * gain[c];
      }
      float r = inverse[row];
      float offset = -(ScalarReductions.sum(start, columns, dx) / columns);
      float slope =
          -(r * r) * (ScalarReductions.sumOfProducts(start, columns, mean[row], x, dx) / columns);
      for (int i = start; i < start + columns; i++) {
        dx[i] = r * Fma.fma(x[i] - mean[row], slope, dx[i] + offset);
      }
    }
  }

  static void layerNormGainGradient(
      int rows,
      int columns,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dGain) {
    Arrays.fill(dGain, from, to, 0);
    for (int row = 0; row < rows; row++) {
      int start = row * columns;
      for (int c = from; c < to; c++) {
        float h = (x[start + c] - mean[row]) * inverse[row];
        dGain[c] = Fma.fma(dy[start + c], h, dGain[c]);
      }
    }
  }
}
