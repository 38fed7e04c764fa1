package dev.retort.engine.kernel;

/// Activations, their derivatives and the bias, in plain loops. The definitions are in [Kernels].
final class ScalarActivations {
  private ScalarActivations() {}

  static void activation(Activation f, float parameter, int from, int to, float[] x, float[] y) {
    switch (f) {
      case RELU -> {
        for (int i = from; i < to; i++) {
          y[i] = x[i] <= 0 ? 0 : x[i]; // NaN is not <= 0 and stays
        }
      }
      case LEAKY_RELU -> {
        for (int i = from; i < to; i++) {
          y[i] = x[i] > 0 ? x[i] : parameter * x[i];
        }
      }
      case ELU -> {
        for (int i = from; i < to; i++) {
          y[i] = x[i] > 0 ? x[i] : parameter * ScalarMath.expm1(x[i]);
        }
      }
      case GELU -> {
        for (int i = from; i < to; i++) {
          float tail = ScalarMath.normalTail(Math.abs(x[i]));
          y[i] = x[i] * (x[i] > 0 ? 1 - tail : tail);
        }
      }
      case SILU -> {
        for (int i = from; i < to; i++) {
          y[i] = x[i] * ScalarMath.sigmoid(x[i]);
        }
      }
      case TANH -> {
        for (int i = from; i < to; i++) {
          y[i] = ScalarMath.tanh(x[i]);
        }
      }
      case SIGMOID -> {
        for (int i = from; i < to; i++) {
          y[i] = ScalarMath.sigmoid(x[i]);
        }
      }
      case SOFTPLUS -> {
        for (int i = from; i < to; i++) {
          y[i] = ScalarMath.softplus(x[i]);
        }
      }
    }
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
    switch (f) {
      case RELU -> {
        for (int i = from; i < to; i++) {
          dx[i] = y[i] <= 0 ? 0 : dy[i];
        }
      }
      case LEAKY_RELU -> {
        for (int i = from; i < to; i++) {
          dx[i] = y[i] > 0 ? dy[i] : parameter * dy[i];
        }
      }
      case ELU -> { // a e^x = y + a
        for (int i = from; i < to; i++) {
          dx[i] = y[i] > 0 ? dy[i] : dy[i] * (y[i] + parameter);
        }
      }
      case GELU -> { // Phi(x) + x phi(x)
        for (int i = from; i < to; i++) {
          float a = Math.abs(x[i]);
          float gauss = ScalarMath.gauss(a);
          float tail = gauss * ScalarMath.tailToGauss(a);
          float below = x[i] > 0 ? 1 - tail : tail;
          dx[i] = dy[i] * Fma.fma(x[i], gauss * Coefficients.NORMAL_DENSITY_AT_0, below);
        }
      }
      case SILU -> { // s (1 + x (1 - s))
        for (int i = from; i < to; i++) {
          float s = ScalarMath.sigmoid(x[i]);
          dx[i] = dy[i] * (s * Fma.fma(x[i], 1 - s, 1));
        }
      }
      case TANH -> {
        for (int i = from; i < to; i++) {
          dx[i] = dy[i] * Fma.fma(-y[i], y[i], 1);
        }
      }
      case SIGMOID -> {
        for (int i = from; i < to; i++) {
          dx[i] = dy[i] * (y[i] * (1 - y[i]));
        }
      }
      case SOFTPLUS -> { // sigmoid(x) = 1 - e^-y
        for (int i = from; i < to; i++) {
          dx[i] = dy[i] * -ScalarMath.expm1(-y[i]);
        }
      }
    }
  }

  static void addBias(int from, int to, int columns, float[] bias, float[] y) {
    for (int row = from; row < to; row++) {
      for (int column = 0; column < columns; column++) {
        y[row * columns + column] += bias[column];
      }
    }
  }
}
