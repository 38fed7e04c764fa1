package dev.retort.engine.kernel;

/// Softmax at temperature, in plain loops. The definitions are in [Kernels].
final class ScalarSoftmax {
  private ScalarSoftmax() {}

  static void softmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    float inverse = 1 / temperature;
    for (int start = from * classes; start < to * classes; start += classes) {
      float greatest = greatest(start, classes, inverse, logits);
      float[] lanes = ScalarReductions.lanes();
      for (int k = 0; k < classes; k++) {
        float e = ScalarMath.expOfNegative(logits[start + k] * inverse - greatest);
        out[start + k] = e;
        lanes[k % lanes.length] += e;
      }
      float sum = ScalarReductions.fold(lanes);
      for (int k = 0; k < classes; k++) {
        out[start + k] /= sum;
      }
    }
  }

  static void logSoftmax(
      int from, int to, int classes, float temperature, float[] logits, float[] out) {
    float inverse = 1 / temperature;
    for (int start = from * classes; start < to * classes; start += classes) {
      float greatest = greatest(start, classes, inverse, logits);
      float[] lanes = ScalarReductions.lanes();
      for (int k = 0; k < classes; k++) {
        float v = logits[start + k] * inverse - greatest;
        out[start + k] = v;
        lanes[k % lanes.length] += ScalarMath.expOfNegative(v);
      }
      float log = ScalarMath.log(ScalarReductions.fold(lanes));
      for (int k = 0; k < classes; k++) {
        out[start + k] -= log;
      }
    }
  }

  /// The maximum; +0 for a maximum of -0, so that the order of the comparisons cannot show. A row
  /// with a NaN becomes NaN whatever this is.
  private static float greatest(int start, int classes, float inverse, float[] logits) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      float v = logits[start + k] * inverse;
      greatest = v > greatest ? v : greatest;
    }
    return greatest + 0f;
  }
}
