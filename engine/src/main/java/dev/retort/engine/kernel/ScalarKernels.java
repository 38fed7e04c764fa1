package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// The plain reference: loops that say what every kernel computes, to the bit. It is also what runs
/// where the vector kernels cannot.
final class ScalarKernels implements Kernels {
  @Override
  public String description() {
    return "scalar";
  }

  @Override
  public MatrixProduct product(Product product, int m, int n, int k, Workers workers) {
    return new ScalarGemm(product, n, k, workers);
  }

  @Override
  public DenseProducts dense(int inputs, int units, int capacity, Workers workers) {
    return new ScalarDenseProducts(inputs, units, capacity, workers);
  }

  @Override
  public PackedMatrix packed(int k, int n) {
    return new ScalarPackedMatrix(k, n);
  }

  @Override
  public Convolution convolution(Conv2dShape shape, int capacity, Workers workers) {
    return Winograd.fits(shape)
        ? new ScalarWinogradConvolution(shape, capacity, workers)
        : new ScalarConvolution(shape, workers);
  }

  @Override
  public void activation(Activation f, float parameter, int from, int to, float[] x, float[] y) {
    ScalarActivations.activation(f, parameter, from, to, x, y);
  }

  @Override
  public void activationGradient(
      Activation f,
      float parameter,
      int from,
      int to,
      float[] x,
      float[] y,
      float[] dy,
      float[] dx) {
    ScalarActivations.activationGradient(f, parameter, from, to, x, y, dy, dx);
  }

  @Override
  public void addScaled(float scale, int from, int to, float[] x, float[] y) {
    for (int i = from; i < to; i++) {
      y[i] = Fma.fma(scale, x[i], y[i]);
    }
  }

  @Override
  public void normalizeBytes(
      int from,
      int to,
      int channels,
      int plane,
      byte[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    ScalarNormalization.normalizeBytes(from, to, channels, plane, x, scale, shift, y);
  }

  @Override
  public void normalizeFloats(
      int from,
      int to,
      int channels,
      int plane,
      float[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    ScalarNormalization.normalizeFloats(from, to, channels, plane, x, scale, shift, y);
  }

  @Override
  public void dropout(
      long key, int keep, float scale, int start, int from, int to, float[] x, float[] y) {
    ScalarDropout.dropout(key, keep, scale, start, from, to, x, y);
  }

  @Override
  public void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    ScalarReductions.columnSums(rows, columns, from, to, x, sums);
  }

  @Override
  public float sumOfSquares(int count, float[] x) {
    return ScalarReductions.sumOfSquares(count, x);
  }

  @Override
  public void channelMeans(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean) {
    ScalarBatchNorm.channelMeans(n, channels, plane, from, to, x, mean);
  }

  @Override
  public void channelVariances(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean, float[] variance) {
    ScalarBatchNorm.channelVariances(n, channels, plane, from, to, x, mean, variance);
  }

  @Override
  public void channelNormalize(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y) {
    ScalarBatchNorm.channelNormalize(n, channels, plane, from, to, x, mean, scale, bias, floor, y);
  }

  @Override
  public void channelGradientSums(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    ScalarBatchNorm.channelGradientSums(
        n, channels, plane, from, to, x, mean, scale, bias, floor, dy, sumDy, sumDyD);
  }

  @Override
  public void channelGradient(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] dy,
      float[] slope,
      float[] offset,
      float[] dx) {
    ScalarBatchNorm.channelGradient(
        n, channels, plane, from, to, x, mean, scale, bias, floor, dy, slope, offset, dx);
  }

  @Override
  public void channelNormalizePool(
      int n,
      int channels,
      Pool2dShape shape,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y,
      int[] chosen) {
    ScalarPooledBatchNorm.normalize(
        n, channels, shape, from, to, x, mean, scale, bias, floor, y, chosen);
  }

  @Override
  public void layerNorm(
      int from,
      int to,
      int columns,
      float epsilon,
      float[] x,
      float[] gain,
      float[] bias,
      float[] mean,
      float[] inverse,
      float[] y) {
    ScalarNormalization.layerNorm(from, to, columns, epsilon, x, gain, bias, mean, inverse, y);
  }

  @Override
  public void layerNormGradient(
      int from,
      int to,
      int columns,
      float[] x,
      float[] gain,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dx) {
    ScalarNormalization.layerNormGradient(from, to, columns, x, gain, mean, inverse, dy, dx);
  }

  @Override
  public void layerNormGainGradient(
      int rows,
      int columns,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dGain) {
    ScalarNormalization.layerNormGainGradient(rows, columns, from, to, x, mean, inverse, dy, dGain);
  }

  @Override
  public void maxPool(
      Pool2dShape shape, int from, int to, float[] x, float[] y, int @Nullable [] chosen) {
    ScalarPooling.maxPool(shape, from, to, x, y, chosen);
  }

  @Override
  public void maxPoolGradient(
      Pool2dShape shape, int from, int to, float[] dy, int[] chosen, float[] dx) {
    ScalarPooling.maxPoolGradient(shape, from, to, dy, chosen, dx);
  }

  @Override
  public void averagePool(Pool2dShape shape, int from, int to, float[] x, float[] y) {
    ScalarPooling.averagePool(shape, from, to, x, y);
  }

  @Override
  public void averagePoolGradient(Pool2dShape shape, int from, int to, float[] dy, float[] dx) {
    ScalarPooling.averagePoolGradient(shape, from, to, dy, dx);
  }

  @Override
  public void globalAverage(int from, int to, int plane, float[] x, float[] y) {
    ScalarPooling.globalAverage(from, to, plane, x, y);
  }

  @Override
  public void softmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    ScalarSoftmax.softmax(from, to, classes, temperature, logits, out);
  }

  @Override
  public void logSoftmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    ScalarSoftmax.logSoftmax(from, to, classes, temperature, logits, out);
  }
}
