package dev.retort.engine.kernel;

/// The convolution in plain loops. The definitions are in [Kernels].
@SuppressWarnings("DoNotCallSuggester") // until its bodies are written
final class ScalarConvolution {
  private ScalarConvolution() {}

  static Convolution plan(Conv2dShape shape, int capacity, Workers workers) {
    throw new UnsupportedOperationException("ScalarConvolution.plan is not written yet");
  }
}
