package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Sums in sixteen lanes, whatever the width: one vector of 16, two of 8 or four of 4 (a to d;
/// those that a width does not need are dropped by the compiler). Where the terms end within the
/// sixteen, the other lanes keep what they have; a whole vector is read all the same, from a copy
/// where the array ends. Then lane l takes in lane l + 8, l + 4, l + 2, l + 1.
///
/// The three sums spell out the same frame: a helper that takes or gives a vector would not always
/// be inlined (see [VectorMath]), and folding in memory takes five times as long.
final class VectorReductions {
  private static final VectorSpecies<Float> S = Lanes.FLOAT;
  private static final int L = Lanes.LENGTH;

  /// The lanes of a sum in its definition.
  static final int LANES = 16;

  static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(S, 8 % L, 1, true);
  static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(S, 4 % L, 1, true);
  static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(S, 2, 1, true);
  static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(S, 1, 1, true);

  private VectorReductions() {}

  static float sum(int from, int count, float[] x) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int to = from + count;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      a = EXACT.cast(a).add(fromArray(S, x, i));
      if (L <= 8) {
        b = EXACT.cast(b).add(fromArray(S, x, i + L));
      }
      if (L == 4) {
        c = EXACT.cast(c).add(fromArray(S, x, i + 2 * L));
        d = EXACT.cast(d).add(fromArray(S, x, i + 3 * L));
      }
    }
    if (i < to) {
      boolean ends = i > x.length - LANES;
      float[] xs = ends ? Scratch.rest(x, i, to, 0) : x;
      int at = ends ? 0 : i;
      int rest = to - i;
      VectorMask<Float> mask = S.indexInRange(0, rest);
      a = EXACT.cast(a).add(fromArray(S, xs, at), mask);
      if (L <= 8) {
        mask = S.indexInRange(L, rest);
        b = EXACT.cast(b).add(fromArray(S, xs, at + L), mask);
      }
      if (L == 4) {
        mask = S.indexInRange(2 * L, rest);
        c = EXACT.cast(c).add(fromArray(S, xs, at + 2 * L), mask);
        mask = S.indexInRange(3 * L, rest);
        d = EXACT.cast(d).add(fromArray(S, xs, at + 3 * L), mask);
      }
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    a = L == 16 ? a : L == 8 ? a.add(b) : a.add(c).add(b.add(d));
    a = L == 16 ? a.add(a.rearrange(BY_8)) : a;
    a = L >= 8 ? a.add(a.rearrange(BY_4)) : a;
    a = a.add(a.rearrange(BY_2));
    return a.add(a.rearrange(BY_1)).lane(0);
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
    if (i < to) {
      boolean ends = i > x.length - LANES;
      float[] xs = ends ? Scratch.rest(x, i, to, 0) : x;
      int at = ends ? 0 : i;
      int rest = to - i;
      VectorMask<Float> mask = S.indexInRange(0, rest);
      FloatVector v = fromArray(S, xs, at).sub(mean);
      a = EXACT.cast(a).blend(v.fma(v, a), mask);
      if (L <= 8) {
        mask = S.indexInRange(L, rest);
        v = fromArray(S, xs, at + L).sub(mean);
        b = EXACT.cast(b).blend(v.fma(v, b), mask);
      }
      if (L == 4) {
        mask = S.indexInRange(2 * L, rest);
        v = fromArray(S, xs, at + 2 * L).sub(mean);
        c = EXACT.cast(c).blend(v.fma(v, c), mask);
        mask = S.indexInRange(3 * L, rest);
        v = fromArray(S, xs, at + 3 * L).sub(mean);
        d = EXACT.cast(d).blend(v.fma(v, d), mask);
      }
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    a = L == 16 ? a : L == 8 ? a.add(b) : a.add(c).add(b.add(d));
    a = L == 16 ? a.add(a.rearrange(BY_8)) : a;
    a = L >= 8 ? a.add(a.rearrange(BY_4)) : a;
    a = a.add(a.rearrange(BY_2));
    return a.add(a.rearrange(BY_1)).lane(0);
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
      FloatVector v = fromArray(S, x, i).sub(mean);
      a = fromArray(S, y, i).fma(v, a);
      if (L <= 8) {
        v = fromArray(S, x, i + L).sub(mean);
        b = fromArray(S, y, i + L).fma(v, b);
      }
      if (L == 4) {
        v = fromArray(S, x, i + 2 * L).sub(mean);
        c = fromArray(S, y, i + 2 * L).fma(v, c);
        v = fromArray(S, x, i + 3 * L).sub(mean);
        d = fromArray(S, y, i + 3 * L).fma(v, d);
      }
    }
    if (i < to) {
      boolean ends = i > Math.min(x.length, y.length) - LANES;
      float[] xs = ends ? Scratch.rest(x, i, to, 0) : x;
      float[] ys = ends ? Scratch.rest(y, i, to, LANES) : y;
      int at = ends ? 0 : i;
      int yAt = ends ? LANES : i;
      int rest = to - i;
      VectorMask<Float> mask = S.indexInRange(0, rest);
      FloatVector v = fromArray(S, xs, at).sub(mean);
      a = EXACT.cast(a).blend(fromArray(S, ys, yAt).fma(v, a), mask);
      if (L <= 8) {
        mask = S.indexInRange(L, rest);
        v = fromArray(S, xs, at + L).sub(mean);
        b = EXACT.cast(b).blend(fromArray(S, ys, yAt + L).fma(v, b), mask);
      }
      if (L == 4) {
        mask = S.indexInRange(2 * L, rest);
        v = fromArray(S, xs, at + 2 * L).sub(mean);
        c = EXACT.cast(c).blend(fromArray(S, ys, yAt + 2 * L).fma(v, c), mask);
        mask = S.indexInRange(3 * L, rest);
        v = fromArray(S, xs, at + 3 * L).sub(mean);
        d = EXACT.cast(d).blend(fromArray(S, ys, yAt + 3 * L).fma(v, d), mask);
      }
    }
    a = EXACT.cast(a);
    b = EXACT.cast(b);
    a = L == 16 ? a : L == 8 ? a.add(b) : a.add(c).add(b.add(d));
    a = L == 16 ? a.add(a.rearrange(BY_8)) : a;
    a = L >= 8 ? a.add(a.rearrange(BY_4)) : a;
    a = a.add(a.rearrange(BY_2));
    return a.add(a.rearrange(BY_1)).lane(0);
  }

  static void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    int column = from;
    for (; column <= to - 4 * L; column += 4 * L) {
      columnSums4(rows, columns, column, x, sums);
    }
    for (; column <= to - L; column += L) {
      columnSums1(rows, columns, column, x, sums);
    }
    for (; column < to; column++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[row * columns + column];
      }
      sums[column] = sum;
    }
  }

  private static void columnSums1(int rows, int columns, int column, float[] x, float[] sums) {
    FloatVector sum = FloatVector.zero(S);
    int at = column;
    for (int row = 0; row < rows; row++) {
      sum = EXACT.cast(sum).add(fromArray(S, x, at));
      at += columns;
    }
    EXACT.cast(sum).intoArray(sums, column);
  }

  private static void columnSums4(int rows, int columns, int column, float[] x, float[] sums) {
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int at = column;
    for (int row = 0; row < rows; row++) {
      a = EXACT.cast(a).add(fromArray(S, x, at));
      b = EXACT.cast(b).add(fromArray(S, x, at + L));
      c = EXACT.cast(c).add(fromArray(S, x, at + 2 * L));
      d = EXACT.cast(d).add(fromArray(S, x, at + 3 * L));
      at += columns;
    }
    EXACT.cast(a).intoArray(sums, column);
    EXACT.cast(b).intoArray(sums, column + L);
    EXACT.cast(c).intoArray(sums, column + 2 * L);
    EXACT.cast(d).intoArray(sums, column + 3 * L);
  }
}
