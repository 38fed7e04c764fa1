package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Panels.WIDTH;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.PackedMatrix;
import dev.retort.engine.kernel.Panels;
import dev.retort.engine.kernel.Workers;

/// A copy of a right operand in [Panels], the last of which is filled up with zeros to whole
/// vectors.
final class PanelMatrix implements PackedMatrix {
  final int k;
  final int n;
  final float[] values;

  /// Columns in panels that are full.
  final int whole;

  /// The distance of steps of k in the last panel, if it is not full.
  final int lastK;

  PanelMatrix(int k, int n) {
    this.k = k;
    this.n = n;
    whole = n - n % WIDTH;
    lastK = (n - whole + LENGTH - 1) / LENGTH * LENGTH;
    values = new float[(whole + lastK) * k];
  }

  @Override
  public void set(float[] panels) {
    System.arraycopy(panels, 0, values, 0, whole * k);
    int width = Panels.width(n, whole);
    if (width > 0) {
      GemmBlock.copy(k, width, panels, whole * k, width, values, whole * k, lastK);
    }
  }

  @Override
  public Times times(Workers workers) {
    PanelProduct product = new PanelProduct(k, n, workers);
    return (rows, a, bias, c) -> product.run(rows, a, values, values, whole * k, lastK, bias, c);
  }
}
