package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// A two-dimensional convolution (cross-correlation, as everywhere in the field), planned for one
/// shape; keeps its buffers, so one thread runs it at a time (its workers share the work inside).
///
///     y[n, o, i, j] = bias[o] + sum over c, p, q of
///                     x[n, c, i sh + p lh - ph, j sw + q lw - pw] w[o, c, p, q]
///     dw[o, c, p, q] = sum over n, i, j of
///                      dy[n, o, i, j] x[n, c, i sh + p lh - ph, j sw + q lw - pw]
///     db[o] = sum over n, i, j of dy[n, o, i, j]
///     dx[n, c, u, v] = sum over o, p, q of dy[n, o, i, j] w[o, c, p, q]
///                      with i = (u + ph - p lh) / sh and j = (v + pw - q lw) / sw,
///                      where both are whole and inside dy
///
/// With groups, c and o are those of one group.
///
/// *Shapes*: x `[N, C, H, W]`, w `[O, C / groups, KH, KW]`, y `[N, O, OH, OW]`; samples up to the
/// planned capacity.
///
/// *Orders*: "chain" as in [Kernels]. Those of 3x3 with enough channels are defined in [Winograd],
/// where it fits the shape, all others here.
///
/// - y: a chain of fma over (c, p, q) ascending, c within the group; padding takes part as +0. Then
///   the bias is added.
/// - dx: a chain of fma over (o, p, q), o ascending within the group, p and q DEscending (that is,
///   the positions of dy ascending). A tap between two positions of dy, which a stride greater than
///   1 makes, takes no part; a tap outside dy takes part as +0. An element without taps is +0.
/// - dw: for each block of [Conv2dShape#weightBlock(int)] samples a chain of fma over (n, i, j)
///   ascending, padding taking part as +0; the blocks added to the first one in order. With
///   [Conv2dShape#weightLanes()] there are 16 such chains, position s = (i, j) of every sample in
///   that of lane s mod 16; the blocks are added lane by lane, and then the lanes folded 8, 4, 2,
///   1.
/// - db: per sample lanes over (i, j), then a chain of additions over n.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="convolution"}
public interface Convolution {
  void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y);

  /// Says that [#forward] gets the same weights from now on, and may keep what it makes of them the
  /// next time. Who changes them says it again.
  default void keepWeights() {}

  /// Overwrites dx.
  void byData(int n, float[] dy, float[] weight, float[] dx);

  /// Overwrites dWeight and, where there is a bias, dBias.
  void byWeight(int n, float[] x, float[] dy, float[] dWeight, float @Nullable [] dBias);
}
