package dev.retort.engine.kernel;

/// A matrix product C = op(A) op(B), planned for the greatest shape it will meet; keeps its packing
/// buffers, so one thread runs it at a time (its workers share the work inside).
///
/// *Order*: each element of C is one chain of fma over k ascending, from +0, or from C when it
/// accumulates:
///
///     s = +0, or c[i, j]
///     for k = 0 .. K - 1: s = fma(op(A)[i, k], op(B)[k, j], s)
///     c[i, j] = s
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="product"}
public interface MatrixProduct {
  /// Runs it on dense row-major operands that start at 0, with M, N and K up to those planned.
  void run(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate);
}
