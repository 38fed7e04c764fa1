package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Panels.WIDTH;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;

/// Tiles as in [GemmTiles] whose left operand lies in whole [dev.retort.engine.kernel.Panels]: k
/// runs along the units of one panel after the other, `aStep` apart, and the chains stay in
/// registers all the while.
///
/// That rows are a constant apart makes up for the longer way to an element: C2 checks the bounds
/// of all of them at once. A loop over the panels around one over their units is slower.
final class PanelTiles {
  private PanelTiles() {}

  /// C = left right for 8 rows.
  static void tile8x2(
      int kc, float[] a, int aOff, int aStep, float[] b, int bOff, float[] c, int cOff, int ldc) {
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c20 = FloatVector.zero(FLOAT);
    FloatVector c21 = FloatVector.zero(FLOAT);
    FloatVector c30 = FloatVector.zero(FLOAT);
    FloatVector c31 = FloatVector.zero(FLOAT);
    FloatVector c40 = FloatVector.zero(FLOAT);
    FloatVector c41 = FloatVector.zero(FLOAT);
    FloatVector c50 = FloatVector.zero(FLOAT);
    FloatVector c51 = FloatVector.zero(FLOAT);
    FloatVector c60 = FloatVector.zero(FLOAT);
    FloatVector c61 = FloatVector.zero(FLOAT);
    FloatVector c70 = FloatVector.zero(FLOAT);
    FloatVector c71 = FloatVector.zero(FLOAT);
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      int p = aOff + k % WIDTH + k / WIDTH * aStep;
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + WIDTH]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * WIDTH]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * WIDTH]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(FLOAT, a[p + 4 * WIDTH]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(FLOAT, a[p + 5 * WIDTH]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(FLOAT, a[p + 6 * WIDTH]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(FLOAT, a[p + 7 * WIDTH]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      q += COLUMNS;
    }
    EXACT.cast(c00).intoArray(c, cOff);
    EXACT.cast(c01).intoArray(c, cOff + LENGTH);
    EXACT.cast(c10).intoArray(c, cOff + ldc);
    EXACT.cast(c11).intoArray(c, cOff + ldc + LENGTH);
    EXACT.cast(c20).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c21).intoArray(c, cOff + 2 * ldc + LENGTH);
    EXACT.cast(c30).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(c31).intoArray(c, cOff + 3 * ldc + LENGTH);
    EXACT.cast(c40).intoArray(c, cOff + 4 * ldc);
    EXACT.cast(c41).intoArray(c, cOff + 4 * ldc + LENGTH);
    EXACT.cast(c50).intoArray(c, cOff + 5 * ldc);
    EXACT.cast(c51).intoArray(c, cOff + 5 * ldc + LENGTH);
    EXACT.cast(c60).intoArray(c, cOff + 6 * ldc);
    EXACT.cast(c61).intoArray(c, cOff + 6 * ldc + LENGTH);
    EXACT.cast(c70).intoArray(c, cOff + 7 * ldc);
    EXACT.cast(c71).intoArray(c, cOff + 7 * ldc + LENGTH);
  }

  /// C = left right for 4 rows.
  static void tile4x2(
      int kc, float[] a, int aOff, int aStep, float[] b, int bOff, float[] c, int cOff, int ldc) {
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c20 = FloatVector.zero(FLOAT);
    FloatVector c21 = FloatVector.zero(FLOAT);
    FloatVector c30 = FloatVector.zero(FLOAT);
    FloatVector c31 = FloatVector.zero(FLOAT);
    int q = bOff;
    for (int k = 0; k < kc; k++) {
      int p = aOff + k % WIDTH + k / WIDTH * aStep;
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, a[p]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(FLOAT, a[p + WIDTH]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(FLOAT, a[p + 2 * WIDTH]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(FLOAT, a[p + 3 * WIDTH]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      q += COLUMNS;
    }
    EXACT.cast(c00).intoArray(c, cOff);
    EXACT.cast(c01).intoArray(c, cOff + LENGTH);
    EXACT.cast(c10).intoArray(c, cOff + ldc);
    EXACT.cast(c11).intoArray(c, cOff + ldc + LENGTH);
    EXACT.cast(c20).intoArray(c, cOff + 2 * ldc);
    EXACT.cast(c21).intoArray(c, cOff + 2 * ldc + LENGTH);
    EXACT.cast(c30).intoArray(c, cOff + 3 * ldc);
    EXACT.cast(c31).intoArray(c, cOff + 3 * ldc + LENGTH);
  }
}
