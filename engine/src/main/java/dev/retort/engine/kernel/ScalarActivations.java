package dev.retort.engine.kernel;

/// Activations, their derivatives and the bias, in plain loops. The definitions are in [Kernels].
@SuppressWarnings("DoNotCallSuggester") // until its bodies are written
final class ScalarActivations {
  private ScalarActivations() {}

  static void activation(Activation f, float parameter, int from, int to, float[] x, float[] y) {
    throw new UnsupportedOperationException("ScalarActivations.activation is not written yet");
  }

  static void activationGradient(
      Activation f,
      float parameter,
      int from,
      int to,
      float[] x,
      float[] y,
      float[] dy,
      float[] dx) {
    throw new UnsupportedOperationException(
        "ScalarActivations.activationGradient is not written yet");
  }

  static void addBias(int from, int to, int columns, float[] bias, float[] y) {
    throw new UnsupportedOperationException("ScalarActivations.addBias is not written yet");
  }
}
