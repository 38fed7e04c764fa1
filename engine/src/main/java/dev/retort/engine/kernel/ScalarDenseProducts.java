package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// The products of a dense layer in plain loops, on the weight brought into rows.
final class ScalarDenseProducts implements DenseProducts {
  private final int inputs;
  private final int units;
  private final float[] rows;
  private final MatrixProduct forward;
  private final MatrixProduct byWeight;
  private final MatrixProduct byData;

  ScalarDenseProducts(int inputs, int units, int capacity, Workers workers) {
    this.inputs = inputs;
    this.units = units;
    rows = new float[inputs * units];
    forward = new ScalarGemm(Product.NN, units, inputs, workers);
    byWeight = new ScalarGemm(Product.TN, units, capacity, workers);
    byData = new ScalarGemm(Product.NT, inputs, units, workers);
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    Panels.toRows(inputs, units, weight, rows);
    forward.run(n, units, inputs, x, rows, y, false);
    if (bias != null) {
      ScalarActivations.addBias(0, n, units, bias, y);
    }
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] weightGradient) {
    byWeight.run(inputs, units, n, x, dy, rows, false);
    Panels.fromRows(inputs, units, rows, weightGradient);
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    Panels.toRows(inputs, units, weight, rows);
    byData.run(n, inputs, units, dy, rows, dx, false);
  }
}
