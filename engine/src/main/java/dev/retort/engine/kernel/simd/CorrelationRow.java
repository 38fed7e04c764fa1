package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The innermost loop of a [Correlation] with one output alone: [CorrelationTiles] of one row,
/// eight vectors wide for as many chains at once. Operands and order are the same.
final class CorrelationRow {
  private CorrelationRow() {}

  /// One row by positions 0 to `count`, a multiple of 8 vectors, that lie side by side: what an
  /// output of its own, as in a depthwise convolution, has of parallel chains.
  static void row(
      int count,
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base,
      float[] c,
      int cOff,
      boolean accumulate,
      float @Nullable [] bias,
      int bias0) {
    for (int j = 0; j < count; j += 8 * LENGTH) {
      int start = accumulate ? cOff + j : 0;
      int step = accumulate ? LENGTH : 0;
      tile1x8(
          kc,
          a,
          aOff,
          b,
          at,
          base + j,
          c,
          cOff + j,
          accumulate ? c : CorrelationTiles.ZEROS,
          start,
          step,
          bias,
          bias0);
    }
  }

  /// One row by eight vectors.
  private static void tile1x8(
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base,
      float[] c,
      int cOff,
      float[] start,
      int start0,
      int step,
      float @Nullable [] bias,
      int bias0) {
    FloatVector s0 = FloatVector.fromArray(FLOAT, start, start0);
    FloatVector s1 = FloatVector.fromArray(FLOAT, start, start0 + step);
    FloatVector s2 = FloatVector.fromArray(FLOAT, start, start0 + 2 * step);
    FloatVector s3 = FloatVector.fromArray(FLOAT, start, start0 + 3 * step);
    FloatVector s4 = FloatVector.fromArray(FLOAT, start, start0 + 4 * step);
    FloatVector s5 = FloatVector.fromArray(FLOAT, start, start0 + 5 * step);
    FloatVector s6 = FloatVector.fromArray(FLOAT, start, start0 + 6 * step);
    FloatVector s7 = FloatVector.fromArray(FLOAT, start, start0 + 7 * step);
    for (int k = 0; k < kc; k++) {
      int q = base + at[k];
      FloatVector x = FloatVector.broadcast(FLOAT, a[aOff + k * PANEL_ROWS]);
      s0 = x.fma(FloatVector.fromArray(FLOAT, b, q), s0);
      s1 = x.fma(FloatVector.fromArray(FLOAT, b, q + LENGTH), s1);
      s2 = x.fma(FloatVector.fromArray(FLOAT, b, q + 2 * LENGTH), s2);
      s3 = x.fma(FloatVector.fromArray(FLOAT, b, q + 3 * LENGTH), s3);
      s4 = x.fma(FloatVector.fromArray(FLOAT, b, q + 4 * LENGTH), s4);
      s5 = x.fma(FloatVector.fromArray(FLOAT, b, q + 5 * LENGTH), s5);
      s6 = x.fma(FloatVector.fromArray(FLOAT, b, q + 6 * LENGTH), s6);
      s7 = x.fma(FloatVector.fromArray(FLOAT, b, q + 7 * LENGTH), s7);
    }
    if (bias != null) {
      s0 = EXACT.cast(s0).add(bias[bias0]);
      s1 = EXACT.cast(s1).add(bias[bias0]);
      s2 = EXACT.cast(s2).add(bias[bias0]);
      s3 = EXACT.cast(s3).add(bias[bias0]);
      s4 = EXACT.cast(s4).add(bias[bias0]);
      s5 = EXACT.cast(s5).add(bias[bias0]);
      s6 = EXACT.cast(s6).add(bias[bias0]);
      s7 = EXACT.cast(s7).add(bias[bias0]);
    }
    EXACT.cast(s0).intoArray(c, cOff);
    EXACT.cast(s1).intoArray(c, cOff + LENGTH);
    EXACT.cast(s2).intoArray(c, cOff + 2 * LENGTH);
    EXACT.cast(s3).intoArray(c, cOff + 3 * LENGTH);
    EXACT.cast(s4).intoArray(c, cOff + 4 * LENGTH);
    EXACT.cast(s5).intoArray(c, cOff + 5 * LENGTH);
    EXACT.cast(s6).intoArray(c, cOff + 6 * LENGTH);
    EXACT.cast(s7).intoArray(c, cOff + 7 * LENGTH);
  }
}
