package dev.retort.engine.kernel.simd;

import static dev.retort.engine.kernel.Panels.WIDTH;
import static dev.retort.engine.kernel.simd.Lanes.LENGTH;

import dev.retort.engine.kernel.DenseProducts;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The products of a dense layer whose weight fills more than one panel.
final class VectorDenseProducts implements DenseProducts {
  private final int inputs;
  private final int units;
  private final int capacity;
  private final Workers workers;
  private final int whole;
  private final PanelProduct forward;
  private final Gemm byWeight;

  /// Planned at the first use: the first layer of a network has none.
  private @Nullable PanelTransposedProduct byData;

  /// The last panel in whole vectors, where its units do not fill them.
  private final float[] last;

  VectorDenseProducts(int inputs, int units, int capacity, Workers workers) {
    this.inputs = inputs;
    this.units = units;
    this.capacity = capacity;
    this.workers = workers;
    whole = units - units % WIDTH;
    forward = new PanelProduct(inputs, units, workers);
    byWeight = new Gemm(Product.TN, true, inputs, units, capacity, workers);
    last = new float[units % LENGTH == 0 ? 0 : vectors(units - whole) * inputs];
  }

  private static int vectors(int columns) {
    return Math.ceilDiv(columns, LENGTH) * LENGTH;
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    int width = units - whole;
    if (units % LENGTH == 0) {
      forward.run(n, x, weight, weight, whole * inputs, width, bias, y);
    } else {
      GemmBlock.copy(inputs, width, weight, whole * inputs, width, last, 0, vectors(width));
      forward.run(n, x, weight, last, 0, vectors(width), bias, y);
    }
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] weightGradient) {
    byWeight.run(inputs, units, n, x, dy, weightGradient, false);
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    PanelTransposedProduct product = byData;
    if (product == null) {
      product = new PanelTransposedProduct(capacity, inputs, units, workers);
      byData = product;
    }
    product.run(n, dy, weight, dx);
  }
}
