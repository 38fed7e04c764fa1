package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// The three products of a dense layer in training, planned for some number of samples; the weight
/// `[D, F]` and its gradient lie in [Panels], everything else is row-major. One thread uses it at a
/// time (its workers share the work inside).
///
/// *Order*: each sum is one chain of fma, ascending, from +0.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="dense"}
public interface DenseProducts {
  /// `y[n, f] =` (chain over d of `x[n, d] weight[d, f]`) + `bias[f]`.
  void forward(int n, float[] x, float[] weight, float @Nullable [] bias, float[] y);

  /// `weightGradient[d, f] =` chain over n of `x[n, d] dy[n, f]`.
  void byWeight(int n, float[] x, float[] dy, float[] weightGradient);

  /// `dx[n, d] =` chain over f of `dy[n, f] weight[d, f]`.
  void byData(int n, float[] dy, float[] weight, float[] dx);
}
