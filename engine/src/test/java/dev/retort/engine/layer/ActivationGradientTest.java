package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.CentralDifferences;
import dev.retort.engine.GoldenFile;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.NormalTail;
import dev.retort.engine.kernel.Activation;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Activations against double-precision formulas and their central differences.
final class ActivationGradientTest {
  private static final float PARAMETER = 0.3f;

  private static double value(Activation f, double x) {
    return switch (f) {
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : PARAMETER * x;
      case ELU -> x > 0 ? x : PARAMETER * StrictMath.expm1(x);
      case GELU -> x * (x > 0 ? 1 - NormalTail.of(x) : NormalTail.of(-x));
      case SILU -> x / (1 + StrictMath.exp(-x));
      case TANH -> StrictMath.tanh(x);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
      case SOFTPLUS -> StrictMath.log1p(StrictMath.exp(x));
    };
  }

  private static LayerSpec layer(Activation f) {
    boolean takesParameter = f == Activation.LEAKY_RELU || f == Activation.ELU;
    return new ActivationLayer(f, takesParameter ? PARAMETER : 0);
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void agreesWithCentralDifferences(Kernels kernels) {
    float[] x = CentralDifferences.normal("x", 2 * 69);
    float[] dy = CentralDifferences.normal("dy", x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] *= 3;
    }
    for (Activation f : Activation.values()) {
      LayerHarness harness = LayerHarness.training(layer(f), Shape.of(3, 23), 2, kernels);
      double[] y = Arrays.stream(CentralDifferences.doubles(x)).map(v -> value(f, v)).toArray();
      GoldenFile.assertClose(f + " y", y, harness.forward(x), 1e-6);
      double[] dx =
          CentralDifferences.backward(
              at -> Arrays.stream(at).map(v -> value(f, v)).toArray(), x, dy);
      GoldenFile.assertClose(f + " dx", dx, harness.backward(dy), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void reluKeepsNaN(Kernels kernels) {
    float[] x = {Float.NaN, -1, 2, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f};
    float[] y = LayerHarness.inference(Layers.relu(), Shape.of(6), 1, kernels).forward(x);
    assertTrue(Float.isNaN(y[0]));
    assertEquals(0, y[1]);
    assertEquals(2, y[2]);
    assertEquals(0, y[3]);
    assertEquals(Float.POSITIVE_INFINITY, y[4]);
    assertEquals(0, Float.floatToRawIntBits(y[5]));
  }

  @Test
  void negativeSlopeIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Layers.leakyRelu(-0.1f));
    assertTrue(refused.toString().contains("-0.1"), refused.toString());
  }

  @Test
  void onlyLeakyReluAndEluTakeAParameter() {
    for (Activation f : Activation.values()) {
      if (f != Activation.LEAKY_RELU && f != Activation.ELU) {
        IllegalArgumentException refused =
            assertThrows(IllegalArgumentException.class, () -> new ActivationLayer(f, PARAMETER));
        assertTrue(refused.toString().contains(f + " takes no parameter"), refused.toString());
      }
    }
  }

  @Test
  void theParameterIsWrittenWhateverItIs() {
    assertEquals("leaky-relu 0.01", Layers.leakyRelu(0.01f).text());
    assertEquals("leaky-relu 0.0", Layers.leakyRelu(0).text());
    assertEquals("elu 0.0", Layers.elu(0).text());
    assertEquals("relu", Layers.relu().text());
  }
}
