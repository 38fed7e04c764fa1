package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Loops over the rows of a matrix: the bias of a dense layer, and layer norm.
final class VectorRows {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;
  private static final int LANES = 16;

  private VectorRows() {}

  static void addBias(int from, int to, int columns, float[] bias, float[] y) {
    int whole = columns - columns % L;
    VectorMask<Float> tail = S.indexInRange(whole, columns);
    for (int start = from * columns; start < to * columns; start += columns) {
      for (int c = 0; c < whole; c += L) {
        fromArray(S, y, start + c).add(fromArray(S, bias, c)).intoArray(y, start + c);
      }
      if (whole < columns) {
        fromArray(S, y, start + whole, tail)
            .add(fromArray(S, bias, whole, tail))
            .intoArray(y, start + whole, tail);
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
    for (int row = from; row < to; row++) {
      int start = row * columns;
      float center = VectorReductions.sum(start, columns, x) / columns;
      float variance = VectorReductions.sumOfSquares(start, columns, center, x) / columns;
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
    for (int row = from; row < to; row++) {
      int start = row * columns;
      float meanG = sumOfG(start, columns, gain, dy) / columns;
      float meanGh = sumOfGh(start, columns, x, gain, mean[row], inverse[row], dy) / columns;
      gradientOfRow(start, columns, x, gain, mean[row], inverse[row], dy, meanG, meanGh, dx);
    }
  }

  /// g = dy gain.
  private static float sumOfG(int start, int columns, float[] gain, float[] dy) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < columns; i += LANES) {
      a = addG(start, i, columns, gain, dy, a);
      if (L <= 8) {
        b = addG(start, i + L, columns, gain, dy, b);
      }
      if (L == 4) {
        c = addG(start, i + 2 * L, columns, gain, dy, c);
        d = addG(start, i + 3 * L, columns, gain, dy, d);
      }
    }
    return VectorReductions.fold(a, b, c, d);
  }

  private static FloatVector addG(
      int start, int i, int columns, float[] gain, float[] dy, FloatVector sum) {
    if (i <= columns - L) {
      return sum.add(fromArray(S, dy, start + i).mul(fromArray(S, gain, i)));
    }
    VectorMask<Float> mask = S.indexInRange(i, columns);
    FloatVector g = fromArray(S, dy, start + i, mask).mul(fromArray(S, gain, i, mask));
    return sum.add(g);
  }

  private static float sumOfGh(
      int start, int columns, float[] x, float[] gain, float mean, float inverse, float[] dy) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < columns; i += LANES) {
      a = addGh(start, i, columns, x, gain, mean, inverse, dy, a);
      if (L <= 8) {
        b = addGh(start, i + L, columns, x, gain, mean, inverse, dy, b);
      }
      if (L == 4) {
        c = addGh(start, i + 2 * L, columns, x, gain, mean, inverse, dy, c);
        d = addGh(start, i + 3 * L, columns, x, gain, mean, inverse, dy, d);
      }
    }
    return VectorReductions.fold(a, b, c, d);
  }

  private static FloatVector addGh(
      int start,
      int i,
      int columns,
      float[] x,
      float[] gain,
      float mean,
      float inverse,
      float[] dy,
      FloatVector sum) {
    if (i <= columns - L) {
      FloatVector h = fromArray(S, x, start + i).sub(mean).mul(inverse);
      return fromArray(S, dy, start + i).mul(fromArray(S, gain, i)).fma(h, sum);
    }
    VectorMask<Float> mask = S.indexInRange(i, columns);
    FloatVector h = fromArray(S, x, start + i, mask).sub(mean).mul(inverse);
    FloatVector g = fromArray(S, dy, start + i, mask).mul(fromArray(S, gain, i, mask));
    return sum.blend(g.fma(h, sum), mask);
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
