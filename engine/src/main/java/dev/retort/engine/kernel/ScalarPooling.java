package dev.retort.engine.kernel;

/// Pooling and its gradients, in plain loops. The definitions are in [Kernels].
@SuppressWarnings("DoNotCallSuggester") // until its bodies are written
final class ScalarPooling {
  private ScalarPooling() {}

  static void maxPool(Pool2dShape shape, int from, int to, float[] x, float[] y, int[] chosen) {
    throw new UnsupportedOperationException("ScalarPooling.maxPool is not written yet");
  }

  static void maxPoolGradient(
      Pool2dShape shape, int from, int to, float[] dy, int[] chosen, float[] dx) {
    throw new UnsupportedOperationException("ScalarPooling.maxPoolGradient is not written yet");
  }

  static void averagePool(Pool2dShape shape, int from, int to, float[] x, float[] y) {
    throw new UnsupportedOperationException("ScalarPooling.averagePool is not written yet");
  }

  static void averagePoolGradient(Pool2dShape shape, int from, int to, float[] dy, float[] dx) {
    throw new UnsupportedOperationException("ScalarPooling.averagePoolGradient is not written yet");
  }

  static void globalAverage(int from, int to, int plane, float[] x, float[] y) {
    throw new UnsupportedOperationException("ScalarPooling.globalAverage is not written yet");
  }
}
