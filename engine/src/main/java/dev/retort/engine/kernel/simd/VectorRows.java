package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Loops over the rows of a matrix: the bias of a dense layer, and layer norm.
final class VectorRows {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final int LANES = VectorReductions.LANES;

  private VectorRows() {}

  static void addBias(int from, int to, int columns, float[] bias, float[] y) {
    for (int row = from; row < to; row++) {
      int start = row * columns;
      int c = 0;
      for (; c <= columns - L; c += L) {
        fromArray(S, y, start + c).add(fromArray(S, bias, c)).intoArray(y, start + c);
      }
      for (; c < columns; c++) {
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
      float[] shift,
      float[] mean,
      float[] inverse,
      float[] y) {
    float[] lanes = Scratch.lanes();
    for (int row = from; row < to; row++) {
      int start = row * columns;
      float center = VectorReductions.sum(start, columns, x, lanes) / columns;
      float variance = VectorReductions.sumOfSquares(start, columns, center, x, lanes) / columns;
      float steepness = 1 / (float) Math.sqrt(variance + epsilon);
      mean[row] = center;
      inverse[row] = steepness;
      int c = 0;
      for (; c <= columns - L; c += L) {
        fromArray(S, x, start + c)
            .sub(center)
            .mul(steepness)
            .fma(fromArray(S, gain, c), fromArray(S, shift, c))
            .intoArray(y, start + c);
      }
      for (; c < columns; c++) {
        y[start + c] = Math.fma((x[start + c] - center) * steepness, gain[c], shift[c]);
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
    float[] lanes = Scratch.lanes();
    for (int row = from; row < to; row++) {
      int start = row * columns;
      float meanG = sumOfG(start, columns, gain, dy, lanes) / columns;
      float meanGh = sumOfGh(start, columns, x, gain, mean[row], inverse[row], dy, lanes) / columns;
      gradientOfRow(start, columns, x, gain, mean[row], inverse[row], dy, meanG, meanGh, dx);
    }
  }

  /// g = dy gain. The lanes of a sum stay in memory: sixteen floats are one to four vectors.
  private static float sumOfG(int start, int columns, float[] gain, float[] dy, float[] lanes) {
    Arrays.fill(lanes, 0);
    int c = 0;
    for (; c <= columns - LANES; c += LANES) {
      for (int lane = 0; lane < LANES; lane += L) {
        FloatVector g = fromArray(S, dy, start + c + lane).mul(fromArray(S, gain, c + lane));
        fromArray(S, lanes, lane).add(g).intoArray(lanes, lane);
      }
    }
    for (int lane = 0; c < columns; c++, lane++) {
      lanes[lane] += dy[start + c] * gain[c];
    }
    return VectorReductions.fold(lanes);
  }

  private static float sumOfGh(
      int start,
      int columns,
      float[] x,
      float[] gain,
      float mean,
      float inverse,
      float[] dy,
      float[] lanes) {
    Arrays.fill(lanes, 0);
    int c = 0;
    for (; c <= columns - LANES; c += LANES) {
      for (int lane = 0; lane < LANES; lane += L) {
        FloatVector h = fromArray(S, x, start + c + lane).sub(mean).mul(inverse);
        FloatVector g = fromArray(S, dy, start + c + lane).mul(fromArray(S, gain, c + lane));
        g.fma(h, fromArray(S, lanes, lane)).intoArray(lanes, lane);
      }
    }
    for (int lane = 0; c < columns; c++, lane++) {
      float h = (x[start + c] - mean) * inverse;
      lanes[lane] = Math.fma(dy[start + c] * gain[c], h, lanes[lane]);
    }
    return VectorReductions.fold(lanes);
  }

  private static void gradientOfRow(
      int start,
      int columns,
      float[] x,
      float[] gain,
      float mean,
      float inverse,
      float[] dy,
      float meanG,
      float meanGh,
      float[] dx) {
    int c = 0;
    for (; c <= columns - L; c += L) {
      FloatVector g = fromArray(S, dy, start + c).mul(fromArray(S, gain, c));
      FloatVector h = fromArray(S, x, start + c).sub(mean).mul(inverse);
      g.sub(meanG).sub(h.mul(meanGh)).mul(inverse).intoArray(dx, start + c);
    }
    for (; c < columns; c++) {
      float g = dy[start + c] * gain[c];
      float h = (x[start + c] - mean) * inverse;
      dx[start + c] = inverse * ((g - meanG) - h * meanGh);
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
