package dev.retort.engine.layer;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.GoldenFile;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Shape;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Batch norm and layer norm against double-precision forward passes and their central differences.
final class NormGradientTest {
  private static final double EPSILON = 1e-5f;

  /// A forward pass in double precision of x [N, C, S] or, for layer norm, [rows, D].
  private interface Forward {
    double[] run(double[] x, double[] weight, double[] bias);
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void batchNormOfPlanes(Kernels kernels) {
    for (int width : new int[] {1, 3, 7}) {
      check(
          Layers.batchNorm(),
          Shape.of(3, 5, width),
          4,
          3,
          kernels,
          (x, weight, bias) -> batchNorm(x, weight, bias, 4, 3, 5 * width));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void batchNormOfFeatures(Kernels kernels) {
    for (int features : new int[] {1, 19}) {
      check(
          Layers.batchNorm(),
          Shape.of(features),
          6,
          features,
          kernels,
          (x, weight, bias) -> batchNorm(x, weight, bias, 6, features, 1));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void frozenBatchNorm(Kernels kernels) {
    // Running mean 0 and variance 1, as they start.
    double scale = 1 / Math.sqrt(1 + EPSILON);
    check(
        new BatchNorm(0.1f, 1e-5f, true),
        Shape.of(3, 5, 5),
        4,
        3,
        kernels,
        (x, weight, bias) -> {
          double[] y = new double[x.length];
          for (int i = 0; i < x.length; i++) {
            int c = i / 25 % 3;
            y[i] = x[i] * scale * weight[c] + bias[c];
          }
          return y;
        });
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void layerNormOfFeaturesAndOfRows(Kernels kernels) {
    check(
        Layers.layerNorm(),
        Shape.of(37),
        3,
        37,
        kernels,
        (x, weight, bias) -> layerNorm(x, weight, bias, 37));
    check(
        Layers.layerNorm(),
        Shape.of(2, 3, 9),
        3,
        9,
        kernels,
        (x, weight, bias) -> layerNorm(x, weight, bias, 9));
  }

  private static void check(
      LayerSpec spec, Shape shape, int n, int parameters, Kernels kernels, Forward reference) {
    float[] x = CentralDifferences.normal("x", n * shape.elements());
    float[] dy = CentralDifferences.normal("dy", x.length);
    float[] weight = CentralDifferences.normal("weight", parameters);
    float[] bias = CentralDifferences.normal("bias", parameters);
    for (int i = 0; i < x.length; i++) {
      x[i] = 2 * x[i] + 1;
    }
    LayerHarness layer =
        LayerHarness.training(spec, shape, n, kernels).set("weight", weight).set("bias", bias);
    double[] w = CentralDifferences.doubles(weight);
    double[] b = CentralDifferences.doubles(bias);
    double[] at = CentralDifferences.doubles(x);
    assertClose(spec, "y", reference.run(at, w, b), layer.forward(x));
    assertClose(spec, "dx", differences(v -> reference.run(v, w, b), x, dy), layer.backward(dy));
    assertClose(
        spec,
        "dweight",
        differences(v -> reference.run(at, v, b), weight, dy),
        layer.gradient("weight"));
    assertClose(
        spec, "dbias", differences(v -> reference.run(at, w, v), bias, dy), layer.gradient("bias"));
  }

  private static double[] differences(UnaryOperator<double[]> forward, float[] at, float[] dy) {
    return CentralDifferences.backward(forward, at, dy);
  }

  private static void assertClose(LayerSpec spec, String what, double[] expected, float[] actual) {
    GoldenFile.assertClose(spec.text() + " " + what, expected, actual, 1e-5);
  }

  private static double[] batchNorm(
      double[] x, double[] weight, double[] bias, int n, int channels, int plane) {
    double[] y = new double[x.length];
    for (int c = 0; c < channels; c++) {
      double mean = 0;
      double squares = 0;
      for (int pass = 0; pass < 3; pass++) {
        for (int i = 0; i < n; i++) {
          for (int s = 0; s < plane; s++) {
            int at = (i * channels + c) * plane + s;
            switch (pass) {
              case 0 -> mean += x[at] / (n * plane);
              case 1 -> squares += (x[at] - mean) * (x[at] - mean);
              default ->
                  y[at] =
                      (x[at] - mean) / Math.sqrt(squares / (n * plane) + EPSILON) * weight[c]
                          + bias[c];
            }
          }
        }
      }
    }
    return y;
  }

  private static double[] layerNorm(double[] x, double[] weight, double[] bias, int columns) {
    double[] y = new double[x.length];
    for (int start = 0; start < x.length; start += columns) {
      double mean = 0;
      double variance = 0;
      for (int i = start; i < start + columns; i++) {
        mean += x[i] / columns;
      }
      for (int i = start; i < start + columns; i++) {
        variance += (x[i] - mean) * (x[i] - mean) / columns;
      }
      for (int c = 0; c < columns; c++) {
        y[start + c] = (x[start + c] - mean) / Math.sqrt(variance + EPSILON) * weight[c] + bias[c];
      }
    }
    return y;
  }
}
