package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// A weight brought into rows, for plain loops.
final class ScalarPackedMatrix implements PackedMatrix {
  private final int k;
  private final int n;
  private final float[] values;

  ScalarPackedMatrix(int k, int n) {
    this.k = k;
    this.n = n;
    this.values = new float[k * n];
  }

  @Override
  public void set(float[] panels) {
    Panels.toRows(k, n, panels, values);
  }

  @Override
  public Times times(Workers workers) {
    return new Plain(new ScalarGemm(Product.NN, n, k, workers));
  }

  private final class Plain implements Times {
    private final MatrixProduct product;

    Plain(MatrixProduct product) {
      this.product = product;
    }

    @Override
    public void run(int m, float[] a, float @Nullable [] bias, float[] c) {
      product.run(m, n, k, a, values, c, false);
      if (bias != null) {
        ScalarActivations.addBias(0, m, n, bias, c);
      }
    }
  }
}
