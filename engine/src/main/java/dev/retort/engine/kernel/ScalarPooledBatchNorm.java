package dev.retort.engine.kernel;

/// Batch norm and the max pooling behind it, plane by plane. The definitions are in [Kernels].
final class ScalarPooledBatchNorm {
  private ScalarPooledBatchNorm() {}

  static void normalize(
      int n,
      int channels,
      Pool2dShape shape,
      int from,
      int to,
      float[] x,
      float[] mean,
      float[] scale,
      float[] bias,
      float floor,
      float[] y,
      int[] chosen) {
    int plane = shape.height() * shape.width();
    int outputs = shape.outputHeight() * shape.outputWidth();
    float[] values = new float[plane];
    for (int i = 0; i < n; i++) {
      for (int c = from; c < to; c++) {
        int p = i * channels + c;
        for (int k = 0; k < plane; k++) {
          values[k] = Fma.fma(x[p * plane + k] - mean[c], scale[c], bias[c]);
        }
        ScalarPooling.maxPool(shape, 0, values, p * outputs, y, chosen);
        for (int k = p * outputs; k < (p + 1) * outputs; k++) {
          y[k] = y[k] <= floor ? floor : y[k];
        }
      }
    }
  }
}
