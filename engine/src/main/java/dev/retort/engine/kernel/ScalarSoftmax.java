package dev.retort.engine.kernel;

/// Softmax at temperature, in plain loops. The definitions are in [Kernels].
@SuppressWarnings("DoNotCallSuggester") // until its bodies are written
final class ScalarSoftmax {
  private ScalarSoftmax() {}

  static void softmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    throw new UnsupportedOperationException("ScalarSoftmax.softmax is not written yet");
  }

  static void logSoftmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    throw new UnsupportedOperationException("ScalarSoftmax.logSoftmax is not written yet");
  }
}
