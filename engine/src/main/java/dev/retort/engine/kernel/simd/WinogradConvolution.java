package dev.retort.engine.kernel.simd;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.kernel.Winograd;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The convolution of those shapes that [Winograd] fits; with few outputs only the gradient by the
/// weights. What a pass needs is planned when the first one runs.
final class WinogradConvolution implements Convolution {
  private final Conv2dShape shape;
  private final Conv2dShape turned;
  private final int capacity;
  private final Workers workers;
  private @Nullable VectorConvolution direct;
  private @Nullable WinogradCorrelation forward;
  private @Nullable WinogradCorrelation byData;
  private @Nullable WinogradWeightGradient byWeight;

  WinogradConvolution(Conv2dShape shape, int capacity, Workers workers) {
    this.shape = shape;
    turned = Winograd.byData(shape);
    this.capacity = capacity;
    this.workers = workers;
  }

  private VectorConvolution direct() {
    VectorConvolution planned = direct;
    if (planned == null) {
      planned = new VectorConvolution(shape, workers);
      direct = planned;
    }
    return planned;
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    if (!Winograd.correlates(shape)) {
      direct().forward(n, x, weight, bias, y);
      return;
    }
    WinogradCorrelation planned = forward;
    if (planned == null) {
      planned = new WinogradCorrelation(shape, false, capacity, workers);
      forward = planned;
    }
    planned.run(n, x, weight, bias, y);
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
    if (!Winograd.correlates(turned)) {
      direct().byData(n, dy, weight, dx);
      return;
    }
    WinogradCorrelation planned = byData;
    if (planned == null) {
      planned = new WinogradCorrelation(turned, true, capacity, workers);
      byData = planned;
    }
    planned.run(n, dy, weight, null, dx);
  }

  @Override
  public void byWeight(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias) {
    WinogradWeightGradient planned = byWeight;
    if (planned == null) {
      planned = new WinogradWeightGradient(shape, workers);
      byWeight = planned;
    }
    planned.run(n, x, dy, dWeight, dBias);
  }
}
