package dev.retort.engine.kernel;

/// The geometry of a two-dimensional pooling over planes of H x W; floor mode, as PyTorch's
/// default.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="pool"}
public record Pool2dShape(
    int height,
    int width,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth) {

  public int outputHeight() {
    return (height + 2 * paddingHeight - kernelHeight) / strideHeight + 1;
  }

  public int outputWidth() {
    return (width + 2 * paddingWidth - kernelWidth) / strideWidth + 1;
  }
}
