package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// Every loop that the compiler does not turn into vectors by itself, on one page; plain
/// element-wise ones stay in their layer, loss or optimizer.
///
/// An implementation is chosen once ([KernelChoice]) and has no state: the loops work on a range of
/// their *outputs*, so that workers can share them out, and each output's order of reduction is
/// part of the definition below, so that every implementation, width and number of threads gives
/// the same bits. Matrix products and convolutions keep packed copies of their operands: they are
/// planned once and run often.
///
/// *Orders.* "Chain": one accumulator from +0, terms in ascending order. "Lanes": term i goes to
/// lane i mod 16, ascending, each lane from +0, then lane l takes in those 8, 4, 2 and 1 above it.
/// All products inside a reduction are fused (fma).
///
/// *Shapes*: N batch, C channels, S = H W one channel's plane, K classes; row-major.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="kernels"}
public interface Kernels {
  /// What it is, for logs: `vector, 512 bits`.
  String description();

  /// Plans C = op(A) op(B) for shapes up to these. See [MatrixProduct].
  MatrixProduct product(Product product, int m, int n, int k, Workers workers);

  /// Plans the products of a dense layer in training for up to `capacity` samples. See
  /// [DenseProducts].
  DenseProducts dense(int inputs, int units, int capacity, Workers workers);

  /// Room for a weight `[K, N]` that stays the same over many products. See [PackedMatrix].
  PackedMatrix packed(int k, int n);

  /// Plans a convolution for up to `capacity` samples. See [Convolution].
  Convolution convolution(Conv2dShape shape, int capacity, Workers workers);

  // element-wise: outputs from <= i < to

  /// y = f(x). x and y may be the same array.
  void activation(Activation f, float parameter, int from, int to, float[] x, float[] y);

  /// dx = dy f'(x), from x and y as f needs them ([Activation#inPlace()]: from y alone). dy and dx
  /// may be the same.
  void activationGradient(
      Activation f,
      float parameter,
      int from,
      int to,
      float[] x,
      float[] y,
      float[] dy,
      float[] dx);

  /// y = fma(scale, x, y). The compiler makes vectors of `Math.fma` by itself; this is here because
  /// the scalar kernels need [Fma] instead, where the processor has no such instruction.
  void addScaled(float scale, int from, int to, float[] x, float[] y);

  /// `y[n, c, s] = fma(x[n, c, s] & 0xFF, scale[c], shift[c])`, for samples from..to.
  void normalizeBytes(
      int from, int to, int channels, int plane, byte[] x, float[] scale, float[] shift, float[] y);

  /// `y[n, c, s] = fma(x[n, c, s], scale[c], shift[c])`, for samples from..to.
  void normalizeFloats(
      int from,
      int to,
      int channels,
      int plane,
      float[] x,
      float[] scale,
      float[] shift,
      float[] y);

  /// `y[start + i] = x[start + i] * scale` where i is kept, else +0, for one sample's values
  /// from..to; i is kept with probability keep / 2^31, by key and i alone. See [ScalarDropout]. x
  /// and y may be the same.
  void dropout(long key, int keep, float scale, int start, int from, int to, float[] x, float[] y);

  // reductions

  /// `sums[c] =` chain over rows of `x[r, c]`, for columns from..to.
  void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums);

  /// The sum of the squares of the first `count` values, in lanes (fma).
  float sumOfSquares(int count, float[] x);

  // batch norm, for channels from..to; x is [N, C, S]

  /// `mean[c] =` (chain over n of (lanes over s of x)) / (N S); the division in float.
  void channelMeans(int n, int channels, int plane, int from, int to, float[] x, float[] mean);

  /// `variance[c] =` (chain over n of (lanes over s of fma(d, d, .), `d = x - mean[c]`)) / (N S).
  void channelVariances(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean, float[] variance);

  /// `y = v`, or the floor where `v <= floor`, with `v = fma(x - mean[c], scale[c], bias[c])`: with
  /// a floor of 0 a ReLU, with one of negative infinity none.
  void channelNormalize(
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
      float[] y);

  /// Only those dy count that the floor lets through (v as above is above it); the others are +0.
  /// `sumDy[c] =` sum of dy; `sumDyD[c] =` sum of `dy (x - mean[c])`, fused; both as chain over n
  /// of lanes over s.
  void channelGradientSums(
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
      float[] sumDyD);

  /// `dx = scale[c] * fma(x - mean[c], slope[c], dy + offset[c])`, dy as above.
  void channelGradient(
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
      float[] dx);

  /// [#maxPool] of v, over windows of 2x2 that lie side by side; then y = the floor where `y <=
  /// floor`.
  void channelNormalizePool(
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
      int[] chosen);

  // layer norm, for rows from..to

  /// `y = fma((x - mean) * inverse, gain, bias)`; mean and variance of each row in lanes. The mean
  /// and `inverse = 1 / sqrt(variance + epsilon)` are kept for the backward pass.
  void layerNorm(
      int from,
      int to,
      int columns,
      float epsilon,
      float[] x,
      float[] gain,
      float[] bias,
      float[] mean,
      float[] inverse,
      float[] y);

  /// dx = inverse * fma(x - mean, slope, g + offset), g = dy * gain, offset = -(lanes(g) / D),
  /// slope = -(inverse * inverse) * (lanes(g (x - mean)) / D).
  void layerNormGradient(
      int from,
      int to,
      int columns,
      float[] x,
      float[] gain,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dx);

  /// `dGain[c] =` chain over rows of `dy * ((x - mean) * inverse)`, fused, for columns from..to.
  void layerNormGainGradient(
      int rows,
      int columns,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dGain);

  // pooling, for planes (n, c) from..to

  /// y = the greatest of the window, first in row-major order on a tie; chosen, unless it is null,
  /// = its index in its plane. Padding never wins; the first NaN wins.
  void maxPool(Pool2dShape shape, int from, int to, float[] x, float[] y, int @Nullable [] chosen);

  /// dx = chain, in row-major order of the windows, of the dy whose window chose this element.
  void maxPoolGradient(Pool2dShape shape, int from, int to, float[] dy, int[] chosen, float[] dx);

  /// y = (chain over the window, row-major, padding left out) * (1 / (KH KW)).
  void averagePool(Pool2dShape shape, int from, int to, float[] x, float[] y);

  /// dx = (chain, in row-major order of the windows that hold this element, of dy) * (1 / (KH KW)).
  void averagePoolGradient(Pool2dShape shape, int from, int to, float[] dy, float[] dx);

  /// `y[plane] =` (lanes over s of x) / S.
  void globalAverage(int from, int to, int plane, float[] x, float[] y);

  // softmax at temperature, for rows from..to of [N, K]; out is not logits

  /// out = exp(v - max v) / (lanes over k of exp(v - max v)), v = logits * (1 / temperature).
  void softmax(int from, int to, int classes, float temperature, float[] logits, float[] out);

  /// out = (v - max v) - log(lanes over k of exp(v - max v)), v = logits * (1 / temperature).
  void logSoftmax(int from, int to, int classes, float temperature, float[] logits, float[] out);
}
