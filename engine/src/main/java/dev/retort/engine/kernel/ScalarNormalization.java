package dev.retort.engine.kernel;

/// Normalization of samples, channels and rows, in plain loops. The definitions are in [Kernels].
@SuppressWarnings("DoNotCallSuggester") // until its bodies are written
final class ScalarNormalization {
  private ScalarNormalization() {}

  static void normalizeBytes(
      int from,
      int to,
      int channels,
      int plane,
      byte[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.normalizeBytes is not written yet");
  }

  static void normalizeFloats(
      int from,
      int to,
      int channels,
      int plane,
      float[] x,
      float[] scale,
      float[] shift,
      float[] y) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.normalizeFloats is not written yet");
  }

  static void channelMeans(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean) {
    throw new UnsupportedOperationException("ScalarNormalization.channelMeans is not written yet");
  }

  static void channelVariances(
      int n, int channels, int plane, int from, int to, float[] x, float[] mean, float[] variance) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.channelVariances is not written yet");
  }

  static void channelNormalize(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] shift,
      float[] y) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.channelNormalize is not written yet");
  }

  static void channelGradientSums(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] dy,
      float[] sumDy,
      float[] sumDyD) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.channelGradientSums is not written yet");
  }

  static void channelGradient(
      int n,
      int channels,
      int plane,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] dy,
      float[] a,
      float[] b,
      float[] d,
      float[] dx) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.channelGradient is not written yet");
  }

  static void layerNorm(
      int from,
      int to,
      int columns,
      float epsilon,
      float[] x,
      float[] gain,
      float[] shift,
      float[] mean,
      float[] inverse,
      float[] y) {
    throw new UnsupportedOperationException("ScalarNormalization.layerNorm is not written yet");
  }

  static void layerNormGradient(
      int from,
      int to,
      int columns,
      float[] x,
      float[] gain,
      float[] mean,
      float[] inverse,
      float[] dy,
      float[] dx) {
    throw new UnsupportedOperationException(
        "ScalarNormalization.layerNormGradient is not written yet");
  }
}
