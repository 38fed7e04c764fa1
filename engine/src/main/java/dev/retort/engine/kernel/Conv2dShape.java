package dev.retort.engine.kernel;

/// The geometry of a two-dimensional convolution; see [Convolution] for the formula.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="convolution"}
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
  public int terms() {
    return groupChannels() * kernelHeight * kernelWidth;
  }

  public int inputElements() {
    return channels * height * width;
  }

  public int outputElements() {
    return outputs * outputHeight() * outputWidth();
  }

  public int weightElements() {
    return outputs * terms();
  }

  /// Whether the sums for the weights' gradient are kept in 16 lanes of positions: with one channel
  /// there are too few weights to fill vectors with. Four outputs meet the three taps of a kernel's
  /// row at a time, hence the 3 and the 4.
  public boolean weightLanes() {
    return channels == 1 && kernelWidth == 3 && outputs % 4 == 0;
  }

  /// How many samples make one block of the sum for the weights' gradient: at most 16 blocks, or 4
  /// where their partial sums are large, so that a few threads share them. It depends on the layer
  /// and on the batch alone.
  public int weightBlock(int n) {
    int blocks = weightBlocks();
    return Math.max(1, (n + blocks - 1) / blocks);
  }

  /// The most blocks that a batch of up to `capacity` samples makes, which need not be the largest
  /// batch: where 16 samples are 16 blocks, 17 are 9.
  public int mostWeightBlocks(int capacity) {
    return Math.clamp(capacity, 1, weightBlocks());
  }

  private int weightBlocks() {
    return weightElements() <= 16384 ? 16 : 4; // 64 KB a block
  }
}
