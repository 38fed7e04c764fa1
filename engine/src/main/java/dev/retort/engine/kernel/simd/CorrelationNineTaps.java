package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The innermost loop of a [Correlation] of one channel with nine taps, a 3x3 kernel, and several
/// outputs, for processors with 16 registers.
///
/// Nine terms are over before a tile's loop runs well. Here the nine weights of an output stay in
/// registers while it goes along the whole plane; the chains of several vectors of outputs are
/// under way at once because the processor begins the next one before the last has ended. Vectors
/// twice as long would cross a line of the cache with almost every load, for one multiplication
/// each.
final class CorrelationNineTaps {
  static final int TAPS = 9;

  /// Whether this is the loop to use.
  static final boolean BEST = GemmFixedTiles.BEST;

  /// Positions that all outputs meet before the next ones come: their three views stay in the
  /// first-level cache.
  private static final int NEAR = 2048;

  private CorrelationNineTaps() {}

  /// Some outputs of a plane of at least a vector; the operands are those of [CorrelationTiles],
  /// and the chains begin at +0.
  static void rows(
      int rows,
      int plane,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base,
      float[] c,
      int cOff,
      float @Nullable [] bias,
      int bias0) {
    int whole = plane - plane % LENGTH;
    for (int from = 0; from < whole; from += NEAR) {
      int to = Math.min(whole, from + NEAR);
      for (int i = 0; i < rows; i++) {
        row(from, to, a, aOff + i, b, at, base, c, cOff + i * plane, plus(bias, bias0 + i));
      }
    }
    for (int i = 0; whole < plane && i < rows; i++) {
      int from = plane - LENGTH;
      row(from, plane, a, aOff + i, b, at, base, c, cOff + i * plane, plus(bias, bias0 + i));
    }
  }

  /// Without a bias -0: x + -0 is x, and +0 + -0 is +0.
  private static float plus(float @Nullable [] bias, int output) {
    return bias == null ? -0.0f : bias[output];
  }

  private static void row(
      int from,
      int to,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base,
      float[] c,
      int cOff,
      float plus) {
    FloatVector zero = FloatVector.zero(FLOAT);
    FloatVector bias = FloatVector.broadcast(FLOAT, plus);
    FloatVector w0 = FloatVector.broadcast(FLOAT, a[aOff]);
    FloatVector w1 = FloatVector.broadcast(FLOAT, a[aOff + PANEL_ROWS]);
    FloatVector w2 = FloatVector.broadcast(FLOAT, a[aOff + 2 * PANEL_ROWS]);
    FloatVector w3 = FloatVector.broadcast(FLOAT, a[aOff + 3 * PANEL_ROWS]);
    FloatVector w4 = FloatVector.broadcast(FLOAT, a[aOff + 4 * PANEL_ROWS]);
    FloatVector w5 = FloatVector.broadcast(FLOAT, a[aOff + 5 * PANEL_ROWS]);
    FloatVector w6 = FloatVector.broadcast(FLOAT, a[aOff + 6 * PANEL_ROWS]);
    FloatVector w7 = FloatVector.broadcast(FLOAT, a[aOff + 7 * PANEL_ROWS]);
    FloatVector w8 = FloatVector.broadcast(FLOAT, a[aOff + 8 * PANEL_ROWS]);
    int q0 = base + at[0];
    int q1 = base + at[1];
    int q2 = base + at[2];
    int q3 = base + at[3];
    int q4 = base + at[4];
    int q5 = base + at[5];
    int q6 = base + at[6];
    int q7 = base + at[7];
    int q8 = base + at[8];
    for (int s = from; s < to; s += LENGTH) {
      FloatVector sum = w0.fma(FloatVector.fromArray(FLOAT, b, q0 + s), zero);
      sum = w1.fma(FloatVector.fromArray(FLOAT, b, q1 + s), sum);
      sum = w2.fma(FloatVector.fromArray(FLOAT, b, q2 + s), sum);
      sum = w3.fma(FloatVector.fromArray(FLOAT, b, q3 + s), sum);
      sum = w4.fma(FloatVector.fromArray(FLOAT, b, q4 + s), sum);
      sum = w5.fma(FloatVector.fromArray(FLOAT, b, q5 + s), sum);
      sum = w6.fma(FloatVector.fromArray(FLOAT, b, q6 + s), sum);
      sum = w7.fma(FloatVector.fromArray(FLOAT, b, q7 + s), sum);
      sum = w8.fma(FloatVector.fromArray(FLOAT, b, q8 + s), sum);
      sum.add(bias).intoArray(c, cOff + s);
    }
  }
}
