package dev.retort.engine.kernel.simd;

import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Sums in sixteen lanes, whatever the width: one vector of 16, two of 8 or four of 4 (a to d;
/// those that a width does not need stay zero, and the compiler drops them).
///
/// At a tail, lanes beyond the end keep what they have.
final class VectorReductions {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  /// The lanes of a sum in its definition.
  private static final int LANES = 16;

  private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(S, 8 % L, 1, true);
  private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(S, 4 % L, 1, true);
  private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(S, 2, 1, true);
  private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(S, 1, 1, true);

  private VectorReductions() {}

  /// Lane l takes in lane l + 8, l + 4, l + 2, l + 1; lane 0 is the sum.
  static float fold(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector v = L == 16 ? a : L == 8 ? a.add(b) : a.add(c).add(b.add(d));
    if (L == 16) {
      v = v.add(v.rearrange(BY_8));
    }
    if (L >= 8) {
      v = v.add(v.rearrange(BY_4));
    }
    v = v.add(v.rearrange(BY_2));
    v = v.add(v.rearrange(BY_1));
    return v.lane(0);
  }

  /// As above for one vector, the other lanes being zero.
  static float fold(FloatVector a) {
    FloatVector zero = FloatVector.zero(S);
    return fold(a, zero, zero, zero);
  }

  static float sum(int from, int count, float[] x) {
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
    if (i < to) { // adding the +0 of an unset lane changes no lane: none is ever -0
      a = a.add(fromArray(S, x, i, S.indexInRange(i, to)));
      if (L <= 8) {
        b = b.add(fromArray(S, x, i + L, S.indexInRange(i + L, to)));
      }
      if (L == 4) {
        c = c.add(fromArray(S, x, i + 2 * L, S.indexInRange(i + 2 * L, to)));
        d = d.add(fromArray(S, x, i + 3 * L, S.indexInRange(i + 3 * L, to)));
      }
    }
    return fold(a, b, c, d);
  }

  /// The squares of x - mean.
  static float sumOfSquares(int from, int count, float mean, float[] x) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int to = from + count;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      a = square(fromArray(S, x, i).sub(mean), a);
      if (L <= 8) {
        b = square(fromArray(S, x, i + L).sub(mean), b);
      }
      if (L == 4) {
        c = square(fromArray(S, x, i + 2 * L).sub(mean), c);
        d = square(fromArray(S, x, i + 3 * L).sub(mean), d);
      }
    }
    if (i < to) {
      a = squareTail(i, to, mean, x, a);
      if (L <= 8) {
        b = squareTail(i + L, to, mean, x, b);
      }
      if (L == 4) {
        c = squareTail(i + 2 * L, to, mean, x, c);
        d = squareTail(i + 3 * L, to, mean, x, d);
      }
    }
    return fold(a, b, c, d);
  }

  private static FloatVector square(FloatVector v, FloatVector sum) {
    return v.fma(v, sum);
  }

  private static FloatVector squareTail(int i, int to, float mean, float[] x, FloatVector sum) {
    VectorMask<Float> mask = S.indexInRange(i, to);
    FloatVector v = fromArray(S, x, i, mask).sub(mean);
    return sum.blend(v.fma(v, sum), mask);
  }

  /// The products (x - mean) y.
  static float sumOfProducts(int from, int count, float mean, float[] x, float[] y) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int to = from + count;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      a = product(i, mean, x, y, a);
      if (L <= 8) {
        b = product(i + L, mean, x, y, b);
      }
      if (L == 4) {
        c = product(i + 2 * L, mean, x, y, c);
        d = product(i + 3 * L, mean, x, y, d);
      }
    }
    if (i < to) {
      a = productTail(i, to, mean, x, y, a);
      if (L <= 8) {
        b = productTail(i + L, to, mean, x, y, b);
      }
      if (L == 4) {
        c = productTail(i + 2 * L, to, mean, x, y, c);
        d = productTail(i + 3 * L, to, mean, x, y, d);
      }
    }
    return fold(a, b, c, d);
  }

  private static FloatVector product(int i, float mean, float[] x, float[] y, FloatVector sum) {
    return fromArray(S, y, i).fma(fromArray(S, x, i).sub(mean), sum);
  }

  private static FloatVector productTail(
      int i, int to, float mean, float[] x, float[] y, FloatVector sum) {
    VectorMask<Float> mask = S.indexInRange(i, to);
    FloatVector v = fromArray(S, x, i, mask).sub(mean);
    return sum.blend(fromArray(S, y, i, mask).fma(v, sum), mask);
  }

  static void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    int column = from;
    for (; column <= to - 4 * L; column += 4 * L) {
      columnSums4(rows, columns, column, x, sums);
    }
    for (; column < to; column += L) {
      VectorMask<Float> mask = S.indexInRange(column, to);
      FloatVector sum = FloatVector.zero(S);
      for (int row = 0; row < rows; row++) {
        sum = sum.add(fromArray(S, x, row * columns + column, mask));
      }
      sum.intoArray(sums, column, mask);
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
