package dev.retort.engine.kernel;

/// Sums in their defined orders, in plain loops. The definitions are in [Kernels].
@SuppressWarnings("DoNotCallSuggester") // until its bodies are written
final class ScalarReductions {
  private ScalarReductions() {}

  static void columnSums(int rows, int columns, int from, int to, float[] x, float[] sums) {
    throw new UnsupportedOperationException("ScalarReductions.columnSums is not written yet");
  }

  static float sum(int count, float[] x) {
    throw new UnsupportedOperationException("ScalarReductions.sum is not written yet");
  }

  static float sumOfSquares(int count, float[] x) {
    throw new UnsupportedOperationException("ScalarReductions.sumOfSquares is not written yet");
  }
}
