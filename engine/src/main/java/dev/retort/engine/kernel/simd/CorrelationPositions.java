package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.simd.GemmTiles.PANEL_ROWS;
import static dev.retort.engine.kernel.simd.Lanes.EXACT;
import static dev.retort.engine.kernel.simd.Lanes.FLOAT;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The innermost loop of a [Correlation] of few terms and 16 outputs, for 16 registers of 256 bits:
/// vectors run along the outputs, rows of a tile along the positions.
///
/// A tile has five positions of 16 outputs. So it reads the weights as they are packed, two vectors
/// a term, and single elements of a view, five in a row: nothing has to be gathered, and ten chains
/// are under way where [GemmFixedTiles] of gathered views have eight. The outputs of some positions
/// are turned together, while they are near. 8 channels to 16 outputs of 14 x 14 take 0.8 of the
/// time, kernels of 5x5 from 6 to 16 as much. (Eight outputs, one vector of eight or ten positions,
/// take as long as with vectors along the positions.)
final class CorrelationPositions {
  /// Positions of a tile.
  private static final int ROWS = 5;

  /// Positions that are turned at once.
  private static final int CHUNK = 160;

  /// Terms from which on turning the outputs costs less than it brings: 27 take as long either way.
  private static final int LEAST_TERMS = 48;

  /// Terms whose weights leave half of the first-level cache to the views.
  private static final int MOST_TERMS = 256;

  /// Outputs of a panel from which on the places left empty cost less than this brings.
  private static final int LEAST_OUTPUTS = 12;

  /// Floats of the memory that [#panel] wants: the chunk, and biases.
  static final int SCRATCH = (CHUNK + 1) * PANEL_ROWS;

  private CorrelationPositions() {}

  /// Whether this is the loop to use, for planes of a vector or more.
  static boolean fits(int outputs, int terms) {
    return GemmFixedTiles.PACKED
        && terms >= LEAST_TERMS
        && terms <= MOST_TERMS
        && (outputs - 1) % PANEL_ROWS >= LEAST_OUTPUTS - 1;
  }

  /// Up to 16 outputs of a plane; the operands are those of [CorrelationTiles], and the chains
  /// begin at +0.
  static void panel(
      int count,
      int plane,
      int kc,
      float[] a,
      int aOff,
      float[] b,
      int[] at,
      int base,
      float[] c,
      int cOff,
      float @Nullable [] bias,
      int bias0,
      float[] scratch) {
    for (int i = 0; i < PANEL_ROWS; i++) {
      // without a bias -0: x + -0 is x, and +0 + -0 is +0
      scratch[CHUNK * PANEL_ROWS + i] = bias == null || i >= count ? -0.0f : bias[bias0 + i];
    }
    for (int s = 0; s < plane; s += CHUNK) {
      int from = Math.min(s, plane - ROWS);
      int to = Math.min(s + CHUNK, plane);
      for (int t = from; t < to; t += ROWS) {
        int position = Math.min(t, plane - ROWS);
        tile(kc, a, aOff, b, at, base + position, scratch, (position - from) * PANEL_ROWS);
      }
      Transpose.transpose(to - from, count, scratch, 0, PANEL_ROWS, c, cOff + from, plane);
    }
  }

  private static void tile(
      int kc, float[] a, int aOff, float[] b, int[] at, int base, float[] c, int cOff) {
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
    for (int k = 0; k < kc; k++) {
      int q = aOff + k * PANEL_ROWS;
      int p = base + at[k];
      FloatVector w0 = FloatVector.fromArray(FLOAT, a, q);
      FloatVector w1 = FloatVector.fromArray(FLOAT, a, q + LENGTH);
      FloatVector x = FloatVector.broadcast(FLOAT, b[p]);
      c00 = x.fma(w0, c00);
      c01 = x.fma(w1, c01);
      x = FloatVector.broadcast(FLOAT, b[p + 1]);
      c10 = x.fma(w0, c10);
      c11 = x.fma(w1, c11);
      x = FloatVector.broadcast(FLOAT, b[p + 2]);
      c20 = x.fma(w0, c20);
      c21 = x.fma(w1, c21);
      x = FloatVector.broadcast(FLOAT, b[p + 3]);
      c30 = x.fma(w0, c30);
      c31 = x.fma(w1, c31);
      x = FloatVector.broadcast(FLOAT, b[p + 4]);
      c40 = x.fma(w0, c40);
      c41 = x.fma(w1, c41);
    }
    FloatVector plus0 = FloatVector.fromArray(FLOAT, c, CHUNK * PANEL_ROWS);
    FloatVector plus1 = FloatVector.fromArray(FLOAT, c, CHUNK * PANEL_ROWS + LENGTH);
    EXACT.cast(c00).add(plus0).intoArray(c, cOff);
    EXACT.cast(c01).add(plus1).intoArray(c, cOff + LENGTH);
    EXACT.cast(c10).add(plus0).intoArray(c, cOff + PANEL_ROWS);
    EXACT.cast(c11).add(plus1).intoArray(c, cOff + PANEL_ROWS + LENGTH);
    EXACT.cast(c20).add(plus0).intoArray(c, cOff + 2 * PANEL_ROWS);
    EXACT.cast(c21).add(plus1).intoArray(c, cOff + 2 * PANEL_ROWS + LENGTH);
    EXACT.cast(c30).add(plus0).intoArray(c, cOff + 3 * PANEL_ROWS);
    EXACT.cast(c31).add(plus1).intoArray(c, cOff + 3 * PANEL_ROWS + LENGTH);
    EXACT.cast(c40).add(plus0).intoArray(c, cOff + 4 * PANEL_ROWS);
    EXACT.cast(c41).add(plus1).intoArray(c, cOff + 4 * PANEL_ROWS + LENGTH);
  }
}
