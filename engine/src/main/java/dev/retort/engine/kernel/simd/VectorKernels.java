package dev.retort.engine.kernel.simd;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.kernel.Conv2dShape;
import dev.retort.engine.kernel.Convolution;
import dev.retort.engine.kernel.DenseProducts;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.PackedMatrix;
import dev.retort.engine.kernel.Panels;
import dev.retort.engine.kernel.Pool2dShape;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Winograd;
import dev.retort.engine.kernel.Workers;
import org.jspecify.annotations.Nullable;

/// The kernels on the Vector API: the bits of the scalar ones, at the speed of the machine.
public final class VectorKernels implements Kernels {
  private final Kernels scalar;

  /// Vector kernels that leave what does not gain by vectors to the scalar ones.
  ///
  /// @throws UnsupportedOperationException if vectors are so narrow that plain loops are better
  public VectorKernels(Kernels scalar) {
    if (Lanes.BITS < 128) {
      throw new UnsupportedOperationException(
          "vectors have " + Lanes.BITS + " bits here, fewer than 128");
    }
    this.scalar = scalar;
  }

  @Override
  public String description() {
    return "vector, " + Lanes.BITS + " bits";
  }

  @Override
  public MatrixProduct product(Product product, int m, int n, int k, Workers workers) {
    return new Gemm(product, m, n, k, workers);
  }

  @Override
  public DenseProducts dense(int inputs, int units, int capacity, Workers workers) {
    return units <= Panels.WIDTH
        ? new NarrowDenseProducts(inputs, units, capacity, workers)
        : new VectorDenseProducts(inputs, units, capacity, workers);
  }

  @Override
  public PackedMatrix packed(int k, int n) {
    return new PanelMatrix(k, n);
  }

  @Override
  public Convolution convolution(Conv2dShape shape, int capacity, Workers workers) {
    if (Winograd.fits(shape)) {
      return new WinogradConvolution(shape, capacity, workers);
    }
    return VectorConvolution.fits(shape)
        ? new VectorConvolution(shape, capacity, workers)
        : scalar.convolution(shape, capacity, workers);
  }

  @Override
  public void activation(Activation f, float parameter, int from, int to, float[] x, float[] y) {
    int tail = VectorActivations.activation(f, parameter, from, to, x, y);
    scalar.activation(f, parameter, tail, to, x, y);
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
    int tail = VectorActivationGradients.gradient(f, parameter, from, to, x, y, dy, dx);
    scalar.activationGradient(f, parameter, tail, to, x, y, dy, dx);
  }

  @Override
  public void addScaled(float scale, int from, int to, float[] x, float[] y) {
    for (int i = from; i < to; i++) {
      y[i] = Math.fma(scale, x[i], y[i]); // C2 makes vectors of so simple a loop by itself
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
    VectorNormalization.normalizeBytes(from, to, channels, plane, x, scale, shift, y);
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
    VectorNormalization.normalizeFloats(from, to, channels, plane, x, scale, shift, y);
  }

  @Override
  public void dropout(
      long key, int keep, float scale, int start, int from, int to, float[] x, float[] y) {
    int tail = VectorDropout.dropout(key, keep, scale, start, from, to, x, y);
    scalar.dropout(key, keep, scale, start, tail, to, x, y);
  }

  @Override
  public void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    VectorReductions.columnSums(rows, columns, from, to, x, sums);
  }

  @Override
  public float sumOfSquares(int count, float[] x) {
    return VectorReductions.sumOfSquares(0, count, 0, x);
  }

  @Override
  public void channelMeans(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean) {
    VectorBatchNorm.channelMeans(n, channels, plane, from, to, x, mean);
  }

  @Override
  public void channelVariances(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean, float[] variance) {
    VectorBatchNorm.channelVariances(n, channels, plane, from, to, x, mean, variance);
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
    VectorBatchNorm.channelNormalize(n, channels, plane, from, to, x, mean, scale, bias, floor, y);
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
    VectorBatchNormGradient.channelGradientSums(
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
    VectorBatchNormGradient.channelGradient(
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
    VectorPooledBatchNorm.normalize(
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
    VectorRows.layerNorm(from, to, columns, epsilon, x, gain, bias, mean, inverse, y);
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
    VectorRows.layerNormGradient(from, to, columns, x, gain, mean, inverse, dy, dx);
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
    VectorRows.layerNormGainGradient(rows, columns, from, to, x, mean, inverse, dy, dGain);
  }

  @Override
  public void maxPool(
      Pool2dShape shape, int from, int to, float[] x, float[] y, int @Nullable [] chosen) {
    if (PoolingByTwo.fits(shape)) {
      PoolingByTwo.maxPool(shape, from, to, x, y, chosen);
    } else {
      scalar.maxPool(shape, from, to, x, y, chosen);
    }
  }

  @Override
  public void maxPoolGradient(
      Pool2dShape shape, int from, int to, float[] dy, int[] chosen, float[] dx) {
    if (PoolingByTwo.fits(shape)) {
      PoolingByTwo.maxPoolGradient(shape, from, to, dy, chosen, dx);
    } else {
      scalar.maxPoolGradient(shape, from, to, dy, chosen, dx);
    }
  }

  @Override
  public void averagePool(Pool2dShape shape, int from, int to, float[] x, float[] y) {
    if (PoolingByTwo.fits(shape)) {
      PoolingByTwo.averagePool(shape, from, to, x, y);
    } else {
      scalar.averagePool(shape, from, to, x, y);
    }
  }

  @Override
  public void averagePoolGradient(Pool2dShape shape, int from, int to, float[] dy, float[] dx) {
    if (PoolingByTwo.fits(shape)) {
      PoolingByTwo.averagePoolGradient(shape, from, to, dy, dx);
    } else {
      scalar.averagePoolGradient(shape, from, to, dy, dx);
    }
  }

  @Override
  public void globalAverage(int from, int to, int plane, float[] x, float[] y) {
    Pooling.globalAverage(from, to, plane, x, y);
  }

  @Override
  public void softmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    VectorSoftmax.softmax(from, to, classes, temperature, logits, out);
  }

  @Override
  public void logSoftmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    VectorSoftmax.logSoftmax(from, to, classes, temperature, logits, out);
  }
}
