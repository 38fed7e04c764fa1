package dev.retort.engine.kernel.simd;

import dev.retort.engine.kernel.DenseProducts;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The products of a dense layer whose weight is one panel, that is, in rows: ordinary ones.
final class NarrowDenseProducts implements DenseProducts {
  private final int inputs;
  private final int units;
  private final int capacity;
  private final Workers workers;
  private final Gemm forward;
  private final Gemm byWeight;

  /// Planned at the first use: the first layer of a network has none.
  private @Nullable Gemm byData;

  NarrowDenseProducts(int inputs, int units, int capacity, Workers workers) {
    this.inputs = inputs;
    this.units = units;
    this.capacity = capacity;
    this.workers = workers;
    forward = new Gemm(Product.NN, capacity, units, inputs, workers);
    byWeight = new Gemm(Product.TN, inputs, units, capacity, workers);
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    forward.run(n, units, inputs, x, weight, y, false);
    if (bias != null) {
      VectorRows.addBias(0, n, units, bias, y);
    }
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] weightGradient) {
    byWeight.run(inputs, units, n, x, dy, weightGradient, false);
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    Gemm product = byData;
    if (product == null) {
      product = new Gemm(Product.NT, capacity, inputs, units, workers);
      byData = product;
    }
    product.run(n, inputs, units, dy, weight, dx, false);
  }
}
