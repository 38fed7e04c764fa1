package dev.retort.engine.kernel;

/// The layout of a dense layer's weight `[D, F]`: panels of 32 units, one after the other, and in
/// each one row a feature. With p = f - f mod 32 and w = min(32, F - p), element (d, f) is
///
///     weight[p D + d w + f - p]
///
/// All three products read or write it from one end to the other, so that memory brings it in ahead
/// of time. Up to 32 units it is the ordinary row-major order. The width is fixed, because the
/// order of a network's weights must not depend on the machine.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="packed"}
public final class Panels {
  /// Units of a panel: two vectors of 16.
  public static final int WIDTH = 32;

  private Panels() {}

  /// Units of the panel that begins with unit p.
  public static int width(int units, int p) {
    return Math.min(WIDTH, units - p);
  }

  /// Copies a row-major `[D, F]` into panels.
  public static void fromRows(int rows, int units, float[] from, float[] panels) {
    for (int p = 0; p < units; p += WIDTH) {
      int width = width(units, p);
      for (int d = 0; d < rows; d++) {
        System.arraycopy(from, d * units + p, panels, p * rows + d * width, width);
      }
    }
  }

  /// Copies panels into a row-major `[D, F]`.
  public static void toRows(int rows, int units, float[] panels, float[] to) {
    for (int p = 0; p < units; p += WIDTH) {
      int width = width(units, p);
      for (int d = 0; d < rows; d++) {
        System.arraycopy(panels, p * rows + d * width, to, d * units + p, width);
      }
    }
  }
}
