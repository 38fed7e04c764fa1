package dev.retort.engine.kernel;

/// The geometry of a two-dimensional convolution; see [Convolution] for the formula.
public record Conv2dShape(
    int channels,
    int height,
    int width,
    int outputs,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth,
    int dilationHeight,
    int dilationWidth,
    int groups) {

  public int outputHeight() {
    return (height + 2 * paddingHeight - dilationHeight * (kernelHeight - 1) - 1) / strideHeight
        + 1;
  }

  public int outputWidth() {
    return (width + 2 * paddingWidth - dilationWidth * (kernelWidth - 1) - 1) / strideWidth + 1;
  }

  public int groupChannels() {
    return channels / groups;
  }

  public int groupOutputs() {
    return outputs / groups;
  }

  /// The terms of one output's sum: C / groups KH KW.
  public int taps() {
    return groupChannels() * kernelHeight * kernelWidth;
  }

  public int inputElements() {
    return channels * height * width;
  }

  public int outputElements() {
    return outputs * outputHeight() * outputWidth();
  }

  /// How many samples make one block of the sum for the weights' gradient. It depends on the batch
  /// alone: at most 16 blocks, so that a few threads share them and their partial sums stay small.
  public static int weightBlock(int n) {
    return Math.max(1, (n + 15) / 16);
  }
}
