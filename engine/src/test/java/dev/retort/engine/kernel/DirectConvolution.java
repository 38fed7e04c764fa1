package dev.retort.engine.kernel;

/// The formula of [Convolution] word for word in double precision, slow and independent of every
/// kernel.
public final class DirectConvolution {
  private DirectConvolution() {}

  public static double[] forward(Conv2dShape s, int n, double[] x, double[] weight, double[] bias) {
    double[] y = new double[n * s.outputElements()];
    int at = 0;
    for (int sample = 0; sample < n; sample++) {
      for (int o = 0; o < s.outputs(); o++) {
        for (int i = 0; i < s.outputHeight(); i++) {
          for (int j = 0; j < s.outputWidth(); j++) {
            y[at++] = bias[o] + output(s, sample, o, i, j, x, weight);
          }
        }
      }
    }
    return y;
  }

  private static double output(
      Conv2dShape s, int sample, int o, int i, int j, double[] x, double[] weight) {
    int group = o / (s.outputs() / s.groups());
    int channels = s.channels() / s.groups();
    double sum = 0;
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < s.kernelHeight(); p++) {
        for (int q = 0; q < s.kernelWidth(); q++) {
          int row = i * s.strideHeight() + p * s.dilationHeight() - s.paddingHeight();
          int column = j * s.strideWidth() + q * s.dilationWidth() - s.paddingWidth();
          if (row >= 0 && row < s.height() && column >= 0 && column < s.width()) {
            int channel = group * channels + c;
            double w = weight[((o * channels + c) * s.kernelHeight() + p) * s.kernelWidth() + q];
            sum +=
                x[((sample * s.channels() + channel) * s.height() + row) * s.width() + column] * w;
          }
        }
      }
    }
    return sum;
  }

  /// Adds to dx and dw what each product of the formula, differentiated by its factors, brings.
  static void gradients(
      Conv2dShape s, int n, double[] x, double[] weight, double[] dy, double[] dx, double[] dw) {
    int channels = s.channels() / s.groups();
    int taps = s.kernelHeight() * s.kernelWidth();
    for (int at = 0; at < n * s.outputElements(); at++) {
      int j = at % s.outputWidth();
      int i = at / s.outputWidth() % s.outputHeight();
      int o = at / s.outputWidth() / s.outputHeight() % s.outputs();
      int sample = at / s.outputElements();
      for (int k = 0; k < channels * taps; k++) {
        int p = k % taps / s.kernelWidth();
        int q = k % s.kernelWidth();
        int row = i * s.strideHeight() + p * s.dilationHeight() - s.paddingHeight();
        int column = j * s.strideWidth() + q * s.dilationWidth() - s.paddingWidth();
        if (row >= 0 && row < s.height() && column >= 0 && column < s.width()) {
          int channel = o / (s.outputs() / s.groups()) * channels + k / taps;
          int from = ((sample * s.channels() + channel) * s.height() + row) * s.width() + column;
          dx[from] += dy[at] * weight[o * channels * taps + k];
          dw[o * channels * taps + k] += dy[at] * x[from];
        }
      }
    }
  }

  /// The derivative of sum(y dy) by each element of `variable`, which is x, weight or bias itself,
  /// by central differences. The function is linear in each, so that only rounding separates them
  /// from the gradient.
  static double[] gradient(
      Conv2dShape s,
      int n,
      double[] x,
      double[] weight,
      double[] bias,
      double[] dy,
      double[] variable) {
    double step = 0x1p-6;
    double[] gradient = new double[variable.length];
    for (int i = 0; i < variable.length; i++) {
      double value = variable[i];
      variable[i] = value + step;
      double above = dot(forward(s, n, x, weight, bias), dy);
      variable[i] = value - step;
      double below = dot(forward(s, n, x, weight, bias), dy);
      variable[i] = value;
      gradient[i] = (above - below) / (2 * step);
    }
    return gradient;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
