package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Loops over the rows of a matrix: the bias of a dense layer, and layer norm.
final class VectorRows {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  private VectorRows() {}

  static void addBias(int from, int to, int columns, float[] bias, float[] y) {
    addBias(from, to, 0, columns, columns, bias, y);
  }

  /// Rows and columns of a part.
  static void addBias(
      int fromRow, int toRow, int from, int to, int columns, float[] bias, float[] y) {
    for (int row = fromRow; row < toRow; row++) {
      int start = row * columns;
      int c = from;
      for (; c <= to - L; c += L) {
        fromArray(S, y, start + c).add(fromArray(S, bias, c)).intoArray(y, start + c);
      }
      for (; c < to; c++) {
        y[start + c] += bias[c];
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
      float center = VectorReductions.sum(start, columns, x) / columns;
      float variance = VectorReductions.sumOfSquares(start, columns, center, x) / columns;
      float inverseDeviation = 1 / (float) Math.sqrt(variance + epsilon);
      mean[row] = center;
      inverse[row] = inverseDeviation;
      int c = 0;
      for (; c <= columns - L; c += L) {
        fromArray(S, x, start + c)
            .sub(center)
            .mul(inverseDeviation)
            .fma(fromArray(S, gain, c), fromArray(S, bias, c))
            .intoArray(y, start + c);
      }
      for (; c < columns; c++) {
        y[start + c] = Math.fma((x[start + c] - center) * inverseDeviation, gain[c], bias[c]);
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
      multiply(start, columns, dy, gain, dx);
      float r = inverse[row];
      float offset = -(VectorReductions.sum(start, columns, dx) / columns);
      float slope =
          -(r * r) * (VectorReductions.sumOfProducts(start, columns, mean[row], x, dx) / columns);
      gradientOfRow(start, start + columns, x, mean[row], offset, slope, r, dx);
    }
  }

  /// g = dy gain.
  private static void multiply(int start, int columns, float[] dy, float[] gain, float[] g) {
    int c = 0;
    for (; c <= columns - L; c += L) {
      fromArray(S, dy, start + c).mul(fromArray(S, gain, c)).intoArray(g, start + c);
    }
    for (; c < columns; c++) {
      g[start + c] = dy[start + c] * gain[c];
    }
  }

  /// From g, where it lies.
  private static void gradientOfRow(
      int from,
      int to,
      float[] x,
      float mean,
      float offset,
      float slope,
      float inverse,
      float[] dx) {
    FloatVector slopes = FloatVector.broadcast(S, slope);
    int i = from;
    for (; i <= to - L; i += L) {
      FloatVector g = fromArray(S, dx, i).add(offset);
      fromArray(S, x, i).sub(mean).fma(slopes, g).mul(inverse).intoArray(dx, i);
    }
    for (; i < to; i++) {
      dx[i] = inverse * Math.fma(x[i] - mean, slope, dx[i] + offset);
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
      int c = from;
      for (; c <= to - L; c += L) {
        FloatVector h = fromArray(S, x, start + c).sub(mean[row]).mul(inverse[row]);
        fromArray(S, dy, start + c).fma(h, fromArray(S, dGain, c)).intoArray(dGain, c);
      }
      for (; c < to; c++) {
        float h = (x[start + c] - mean[row]) * inverse[row];
        dGain[c] = Math.fma(dy[start + c], h, dGain[c]);
      }
    }
  }
}
