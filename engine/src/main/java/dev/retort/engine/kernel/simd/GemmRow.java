package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// A matrix product of one row: c = a B, as in the prediction for a single sample.
///
/// Each element of B is used once, so the rows of B stream through in the order in which they lie,
/// eight at a time, while c stays in the first-level cache. Where c fits a few registers, the
/// chains stay in them. Either way an element of c is one chain over k ascending.
final class GemmRow {
  /// Columns up to which all chains stay in registers.
  private static final int NARROW = 2 * LENGTH;

  private GemmRow() {}

  /// The columns from <= j < to of c = a B, or c = c + a B; B has rows of `ldb`.
  static void multiply(
      int from, int to, int kc, float[] a, float[] b, int ldb, float[] c, boolean accumulate) {
    if (to - from <= NARROW) {
      narrow(from, to, kc, a, b, ldb, c, accumulate);
      return;
    }
    int whole = to - (to - from) % LENGTH;
    wide(from, whole, kc, a, b, ldb, c, accumulate);
    if (whole < to) {
      narrow(whole, to, kc, a, b, ldb, c, accumulate);
    }
  }

  /// Whole vectors.
  private static void wide(
      int from, int to, int kc, float[] a, float[] b, int ldb, float[] c, boolean accumulate) {
    int k = 0;
    if (!accumulate) {
      if (kc < 8) {
        Arrays.fill(c, from, to, 0);
      } else {
        eight(from, to, a, 0, b, 0, ldb, c, false);
        k = 8;
      }
    }
    for (; k + 8 <= kc; k += 8) {
      eight(from, to, a, k, b, k * ldb, ldb, c, true);
    }
    for (; k < kc; k++) {
      one(from, to, a[k], b, k * ldb, c);
    }
  }

  private static void eight(
      int from, int to, float[] a, int k, float[] b, int bOff, int ldb, float[] c, boolean add) {
    FloatVector a0 = FloatVector.broadcast(FLOAT, a[k]);
    FloatVector a1 = FloatVector.broadcast(FLOAT, a[k + 1]);
    FloatVector a2 = FloatVector.broadcast(FLOAT, a[k + 2]);
    FloatVector a3 = FloatVector.broadcast(FLOAT, a[k + 3]);
    FloatVector a4 = FloatVector.broadcast(FLOAT, a[k + 4]);
    FloatVector a5 = FloatVector.broadcast(FLOAT, a[k + 5]);
    FloatVector a6 = FloatVector.broadcast(FLOAT, a[k + 6]);
    FloatVector a7 = FloatVector.broadcast(FLOAT, a[k + 7]);
    for (int j = from; j < to; j += LENGTH) {
      int q = bOff + j;
      FloatVector sum = add ? FloatVector.fromArray(FLOAT, c, j) : FloatVector.zero(FLOAT);
      sum = a0.fma(FloatVector.fromArray(FLOAT, b, q), sum);
      sum = a1.fma(FloatVector.fromArray(FLOAT, b, q + ldb), sum);
      sum = a2.fma(FloatVector.fromArray(FLOAT, b, q + 2 * ldb), sum);
      sum = a3.fma(FloatVector.fromArray(FLOAT, b, q + 3 * ldb), sum);
      sum = a4.fma(FloatVector.fromArray(FLOAT, b, q + 4 * ldb), sum);
      sum = a5.fma(FloatVector.fromArray(FLOAT, b, q + 5 * ldb), sum);
      sum = a6.fma(FloatVector.fromArray(FLOAT, b, q + 6 * ldb), sum);
      sum = a7.fma(FloatVector.fromArray(FLOAT, b, q + 7 * ldb), sum);
      sum.intoArray(c, j);
    }
  }

  private static void one(int from, int to, float a, float[] b, int bOff, float[] c) {
    FloatVector x = FloatVector.broadcast(FLOAT, a);
    for (int j = from; j < to; j += LENGTH) {
      x.fma(FloatVector.fromArray(FLOAT, b, bOff + j), FloatVector.fromArray(FLOAT, c, j))
          .intoArray(c, j);
    }
  }

  /// Two vectors at most: what binds is the latency of the chains, so nothing may be added to it.
  private static void narrow(
      int from, int to, int kc, float[] a, float[] b, int ldb, float[] c, boolean accumulate) {
    VectorMask<Float> m0 = FLOAT.indexInRange(from, to);
    VectorMask<Float> m1 = FLOAT.indexInRange(from + LENGTH, to);
    FloatVector c0 = FloatVector.zero(FLOAT);
    FloatVector c1 = FloatVector.zero(FLOAT);
    if (accumulate) {
      c0 = FloatVector.fromArray(FLOAT, c, from, m0);
      c1 = FloatVector.fromArray(FLOAT, c, from + LENGTH, m1);
    }
    // Whole vectors as long as they end within B; what lies beyond c's columns does no harm.
    int whole = Math.clamp(Math.floorDiv(b.length - from - 2 * LENGTH, ldb) + 1L, 0, kc);
    int q = from;
    int k = 0;
    for (; k < whole; k++) {
      FloatVector x = FloatVector.broadcast(FLOAT, a[k]);
      c0 = x.fma(FloatVector.fromArray(FLOAT, b, q), c0);
      c1 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH), c1);
      q += ldb;
    }
    for (; k < kc; k++) {
      FloatVector x = FloatVector.broadcast(FLOAT, a[k]);
      c0 = x.fma(FloatVector.fromArray(FLOAT, b, q, m0), c0);
      c1 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH, m1), c1);
      q += ldb;
    }
    EXACT.cast(c0).intoArray(c, from, m0);
    EXACT.cast(c1).intoArray(c, from + LENGTH, m1);
  }
}
