package dev.retort.engine.kernel;

import org.jspecify.annotations.Nullable;

/// A weight B, `[K, N]`, that stays the same over many products, as in inference: kept in the order
/// in which the kernels read it.
///
/// A copy of its own, so it is made anew ([#set]) whenever B changes. Any number of threads may use
/// it at once through products of their own.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="packed"}
public interface PackedMatrix {
  /// Takes over the values of B, which lie in [Panels].
  void set(float[] panels);

  /// Plans C = A B, for any number of rows of A.
  Times times(Workers workers);

  /// C = A B, planned; one thread runs it at a time (its workers share the work inside).
  interface Times {
    /// `c[i, j] =` (chain over k of `a[i, k] b[k, j]`) + `bias[j]`, for m rows of A; nothing is
    /// added where there is no bias.
    void run(int m, float[] a, float @Nullable [] bias, float[] c);
  }
}
