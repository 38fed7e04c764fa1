package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Sums in sixteen lanes, whatever the width: one vector of 16, two of 8 or four of 4 (a to d;
/// those that a width does not need are dropped by the compiler). The lanes then go to memory, take
/// in the last, incomplete row of terms, and are folded there.
final class VectorReductions {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  /// The lanes of a sum in its definition.
  static final int LANES = 16;

  private VectorReductions() {}

  /// Lane l takes in lane l + 8, l + 4, l + 2, l + 1.
  static float fold(float[] v) {
    return (((v[0] + v[8]) + (v[4] + v[12])) + ((v[2] + v[10]) + (v[6] + v[14])))
        + (((v[1] + v[9]) + (v[5] + v[13])) + ((v[3] + v[11]) + (v[7] + v[15])));
  }

  static float sum(int from, int count, float[] x, float[] lanes) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int to = from + count;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      a = a.add(fromArray(S, x, i));
      if (L <= 8) {
        b = b.add(fromArray(S, x, i + L));
      }
      if (L == 4) {
        c = c.add(fromArray(S, x, i + 2 * L));
        d = d.add(fromArray(S, x, i + 3 * L));
      }
    }
    a.intoArray(lanes, 0);
    if (L <= 8) {
      b.intoArray(lanes, L);
    }
    if (L == 4) {
      c.intoArray(lanes, 2 * L);
      d.intoArray(lanes, 3 * L);
    }
    for (int lane = 0; i < to; i++, lane++) {
      lanes[lane] += x[i];
    }
    return fold(lanes);
  }

  /// The squares of x - mean.
  static float sumOfSquares(int from, int count, float mean, float[] x, float[] lanes) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int to = from + count;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector v = fromArray(S, x, i).sub(mean);
      a = v.fma(v, a);
      if (L <= 8) {
        v = fromArray(S, x, i + L).sub(mean);
        b = v.fma(v, b);
      }
      if (L == 4) {
        v = fromArray(S, x, i + 2 * L).sub(mean);
        c = v.fma(v, c);
        v = fromArray(S, x, i + 3 * L).sub(mean);
        d = v.fma(v, d);
      }
    }
    a.intoArray(lanes, 0);
    if (L <= 8) {
      b.intoArray(lanes, L);
    }
    if (L == 4) {
      c.intoArray(lanes, 2 * L);
      d.intoArray(lanes, 3 * L);
    }
    for (int lane = 0; i < to; i++, lane++) {
      float v = x[i] - mean;
      lanes[lane] = Math.fma(v, v, lanes[lane]);
    }
    return fold(lanes);
  }

  /// The products (x - mean) y.
  static float sumOfProducts(int from, int count, float mean, float[] x, float[] y, float[] lanes) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int to = from + count;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      a = fromArray(S, y, i).fma(fromArray(S, x, i).sub(mean), a);
      if (L <= 8) {
        b = fromArray(S, y, i + L).fma(fromArray(S, x, i + L).sub(mean), b);
      }
      if (L == 4) {
        c = fromArray(S, y, i + 2 * L).fma(fromArray(S, x, i + 2 * L).sub(mean), c);
        d = fromArray(S, y, i + 3 * L).fma(fromArray(S, x, i + 3 * L).sub(mean), d);
      }
    }
    a.intoArray(lanes, 0);
    if (L <= 8) {
      b.intoArray(lanes, L);
    }
    if (L == 4) {
      c.intoArray(lanes, 2 * L);
      d.intoArray(lanes, 3 * L);
    }
    for (int lane = 0; i < to; i++, lane++) {
      lanes[lane] = Math.fma(y[i], x[i] - mean, lanes[lane]);
    }
    return fold(lanes);
  }

  static void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    int column = from;
    for (; column <= to - 4 * L; column += 4 * L) {
      columnSums4(rows, columns, column, x, sums);
    }
    for (; column <= to - L; column += L) {
      FloatVector sum = FloatVector.zero(S);
      for (int row = 0; row < rows; row++) {
        sum = sum.add(fromArray(S, x, row * columns + column));
      }
      sum.intoArray(sums, column);
    }
    for (; column < to; column++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[row * columns + column];
      }
      sums[column] = sum;
    }
  }

  private static void columnSums4(int rows, int columns, int column, float[] x, float[] sums) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int at = column;
    for (int row = 0; row < rows; row++) {
      a = a.add(fromArray(S, x, at));
      b = b.add(fromArray(S, x, at + L));
      c = c.add(fromArray(S, x, at + 2 * L));
      d = d.add(fromArray(S, x, at + 3 * L));
      at += columns;
    }
    a.intoArray(sums, column);
    b.intoArray(sums, column + L);
    c.intoArray(sums, column + 2 * L);
    d.intoArray(sums, column + 3 * L);
  }
}
