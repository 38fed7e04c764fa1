package dev.retort.engine.kernel.simd;

import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.kernel.Winograd;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The convolution of those shapes that [Winograd] fits. What a pass needs is planned when the
/// first one runs.
final class WinogradConvolution implements Convolution {
  private final Conv2dShape shape;
  private final Conv2dShape turned;
  private final int capacity;
  private final Workers workers;
  private @Nullable WinogradCorrelation forward;
  private @Nullable WinogradCorrelation byData;
  private @Nullable WinogradWeightGradient byWeight;

  WinogradConvolution(Conv2dShape shape, int capacity, Workers workers) {
    this.shape = shape;
    turned = Winograd.byData(shape);
    this.capacity = capacity;
    this.workers = workers;
  }

  private WinogradCorrelation forward() {
    WinogradCorrelation planned = forward;
    if (planned == null) {
      planned = new WinogradCorrelation(shape, false, capacity, workers);
      forward = planned;
    }
    return planned;
  }

  @Override
  public void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y) {
    forward().run(n, x, weight, bias, y);
  }

  @Override
  public void keepWeights() {
    forward().keepWeights();
  }

  @Override
  public void byData(int n, float[] dy, float[] weight, float[] dx) {
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
      planned = new WinogradWeightGradient(shape, capacity, workers);
      byWeight = planned;
    }
    planned.run(n, x, dy, dWeight, dBias);
  }
}
