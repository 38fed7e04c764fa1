package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmFixedTiles.ZEROS;
import static dev.retort.engine.kernel.simd.GemmTiles.COLUMNS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/// Products of ten steps of k, as the ten classes of an output layer ask for backward, for
/// processors with 16 registers (AVX2).
///
/// Beside ten steps the beginning and the end of a tile weigh much. Here the ten coefficients of a
/// row stay in registers while its columns go by, two vectors at a time, and a block of the packed
/// right operand stays in the first cache for all rows. The places of its ten steps are constants,
/// so that C2 checks them at once: with a distance known only at run time it checks each. 128 x
/// 1200 x 10 takes 0.56 to 0.85 of the time of tiles of 4 x 2, by how busy the core's other thread
/// is.
final class GemmShortChains {
  private static final int STEPS = 10;

  /// Elements of a panel of the right operand.
  private static final int PANEL = STEPS * COLUMNS;

  /// Panels that stay in a first cache of 32 KB and leave half of it to C.
  private static final int BLOCK = 4096 / PANEL;

  /// Columns from which on a row's coefficients are loaded for enough of them.
  private static final int LEAST = 4 * COLUMNS;

  private GemmShortChains() {}

  /// Whether a product of so many columns and steps is computed here.
  static boolean fits(int columns, int kc) {
    return GemmFixedTiles.BEST && kc == STEPS && columns >= LEAST;
  }

  /// C = left right, or C = C + left right, for whole panels of a packed right operand. The left
  /// one lies in rows.
  static void panels(
      int rows,
      int panels,
      float[] a,
      int aOff,
      int aRow,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    for (int first = 0; first < panels; first += BLOCK) {
      int count = Math.min(BLOCK, panels - first);
      int bAt = bOff + first * PANEL;
      int cAt = cOff + first * COLUMNS;
      for (int i = 0; i < rows; i++) {
        row(count, a, aOff + i * aRow, b, bAt, c, cAt + i * ldc, accumulate);
      }
    }
  }

  private static void row(
      int panels,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      boolean accumulate) {
    FloatVector a0 = broadcast(FLOAT, a[aOff]);
    FloatVector a1 = broadcast(FLOAT, a[aOff + 1]);
    FloatVector a2 = broadcast(FLOAT, a[aOff + 2]);
    FloatVector a3 = broadcast(FLOAT, a[aOff + 3]);
    FloatVector a4 = broadcast(FLOAT, a[aOff + 4]);
    FloatVector a5 = broadcast(FLOAT, a[aOff + 5]);
    FloatVector a6 = broadcast(FLOAT, a[aOff + 6]);
    FloatVector a7 = broadcast(FLOAT, a[aOff + 7]);
    FloatVector a8 = broadcast(FLOAT, a[aOff + 8]);
    FloatVector a9 = broadcast(FLOAT, a[aOff + 9]);
    float[] start = accumulate ? c : ZEROS;
    int from = accumulate ? cOff : 0;
    int step = accumulate ? COLUMNS : 0;
    int q = bOff;
    int at = cOff;
    for (int panel = 0; panel < panels; panel++) {
      FloatVector s = fromArray(FLOAT, start, from);
      FloatVector t = fromArray(FLOAT, start, from + LENGTH);
      s = a0.fma(fromArray(FLOAT, b, q), s);
      t = a0.fma(fromArray(FLOAT, b, q + LENGTH), t);
      s = a1.fma(fromArray(FLOAT, b, q + COLUMNS), s);
      t = a1.fma(fromArray(FLOAT, b, q + COLUMNS + LENGTH), t);
      s = a2.fma(fromArray(FLOAT, b, q + 2 * COLUMNS), s);
      t = a2.fma(fromArray(FLOAT, b, q + 2 * COLUMNS + LENGTH), t);
      s = a3.fma(fromArray(FLOAT, b, q + 3 * COLUMNS), s);
      t = a3.fma(fromArray(FLOAT, b, q + 3 * COLUMNS + LENGTH), t);
      s = a4.fma(fromArray(FLOAT, b, q + 4 * COLUMNS), s);
      t = a4.fma(fromArray(FLOAT, b, q + 4 * COLUMNS + LENGTH), t);
      s = a5.fma(fromArray(FLOAT, b, q + 5 * COLUMNS), s);
      t = a5.fma(fromArray(FLOAT, b, q + 5 * COLUMNS + LENGTH), t);
      s = a6.fma(fromArray(FLOAT, b, q + 6 * COLUMNS), s);
      t = a6.fma(fromArray(FLOAT, b, q + 6 * COLUMNS + LENGTH), t);
      s = a7.fma(fromArray(FLOAT, b, q + 7 * COLUMNS), s);
      t = a7.fma(fromArray(FLOAT, b, q + 7 * COLUMNS + LENGTH), t);
      s = a8.fma(fromArray(FLOAT, b, q + 8 * COLUMNS), s);
      t = a8.fma(fromArray(FLOAT, b, q + 8 * COLUMNS + LENGTH), t);
      s = a9.fma(fromArray(FLOAT, b, q + 9 * COLUMNS), s);
      t = a9.fma(fromArray(FLOAT, b, q + 9 * COLUMNS + LENGTH), t);
      EXACT.cast(s).intoArray(c, at);
      EXACT.cast(t).intoArray(c, at + LENGTH);
      from += step;
      q += PANEL;
      at += COLUMNS;
    }
  }
}
