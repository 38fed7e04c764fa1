package dev.retort.engine.kernel;

/// Which operands of C = op(A) op(B) lie transposed in memory; C is `[M, N]` and the sum runs over
/// K.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="product"}
public enum Product {
  /// A is `[M, K]`, B is `[K, N]`: a dense layer's forward pass.
  NN,
  /// A is `[M, K]`, B is `[N, K]`: the gradient by the data.
  NT,
  /// A is `[K, M]`, B is `[K, N]`: the gradient by the weights.
  TN
}
