package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// A two-dimensional convolution (cross-correlation, as everywhere in the field), planned for one shape; keeps its
/// buffers, so one thread runs it at a time (its workers share the work inside).
///
///     y[n, o, i, j] = bias[o] + sum over c, p, q of x[n, c, i sh + p dh - ph, j sw + q dw - pw] w[o, c, p, q]
///
/// *Shapes*: x [N, C, H, W], w [O, C / groups, KH, KW], y [N, O, OH, OW]; samples up to the planned capacity.
///
/// *Orders*: y: a chain of fma over (c, p, q) ascending from +0, padding taking part as +0, then the bias added. dx: a
/// chain of fma over (o, p, q) with o ascending and p, q DEscending (that is, dy's positions ascending), missing
/// positions taking part as +0. dw: for each block of [Conv2dShape#weightBlock(int)] samples a chain of fma over (n, i,
/// j) ascending from +0, and the blocks added in order. db: per sample lanes over (i, j), then a chain over n.
public interface Convolution {
  void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y);

  /// Overwrites dx.
  void byData(int n, float[] dy, float[] weight, float[] dx);

  /// Overwrites dWeight and, where there is a bias, dBias.
  void byWeight(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias);
}
