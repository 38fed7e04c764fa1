package dev.retort.engine.loss;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Softmax and the losses over logits, and their gradients by the student's logits, against
/// PyTorch's numbers.
final class LossGoldenTest {
  private static final Set<String> INPUTS = Set.of("zs", "zt", "labels");
  private static final Set<String> HERE =
      Set.of(
          "softmax_t",
          "log_softmax_t",
          "cross_entropy",
          "label_smoothing_0.1",
          "kl_t",
          "hinton",
          "logit_mse");

  /// Losses of the distillation module, which has its own golden test of them.
  private static final Set<String> ELSEWHERE = Set.of("dkd_a1_b8", "dist_b1_g1", "logit_std_kl");

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("losses");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      Case test = new Case(golden, name, kernels);
      HERE.forEach(test::check);
      for (String tensor : golden.names(name)) {
        String loss = tensor.startsWith("d_") ? tensor.substring(2) : tensor;
        assertTrue(
            INPUTS.contains(tensor) || HERE.contains(loss) || ELSEWHERE.contains(loss),
            () -> "unknown tensor " + name + "/" + tensor);
      }
    }
  }

  private static final class Case {
    private final GoldenFile golden;
    private final String name;
    private final Kernels kernels;
    private final int n;
    private final int classes;
    private final float[] student;
    private final float[] soft;
    private final float[] teacher;
    private final float temperature;
    private final float alpha;
    private final Batch batch;
    private final LogitLosses losses;

    Case(GoldenFile golden, String name, Kernels kernels) {
      this.golden = golden;
      this.name = name;
      this.kernels = kernels;
      n = golden.shape(name + "/zs")[0];
      classes = golden.shape(name + "/zs")[1];
      student = golden.floats(name + "/zs");
      teacher = golden.floats(name + "/zt");
      temperature = (float) golden.number(name, "T");
      alpha = (float) golden.number(name, "alpha");
      batch = Batch.of(Shape.of(classes), student);
      long[] labels = golden.longs(name + "/labels");
      for (int i = 0; i < n; i++) {
        batch.labels()[i] = (int) labels[i];
      }
      soft = new float[n * classes];
      kernels.softmax(0, n, classes, temperature, teacher, soft);
      losses = new LogitLosses(kernels, n, classes);
    }

    void check(String loss) {
      float[] out = new float[n * classes];
      if (loss.equals("softmax_t")) {
        kernels.softmax(0, n, classes, temperature, student, out);
        assertClose(loss, out);
      } else if (loss.equals("log_softmax_t")) {
        kernels.logSoftmax(0, n, classes, temperature, student, out);
        assertClose(loss, out);
      } else {
        assertClose(loss, new float[] {(float) value(loss, out)});
        assertClose("d_" + loss, out);
      }
    }

    private double value(String loss, float[] gradients) {
      float square = temperature * temperature;
      return switch (loss) {
        case "cross_entropy" -> losses.crossEntropy(batch, student, 0, 1, gradients);
        case "label_smoothing_0.1" -> losses.crossEntropy(batch, student, 0.1f, 1, gradients);
        case "kl_t" -> // the file's is without T^2
            losses.kullbackLeibler(n, soft, student, temperature, 1 / square, gradients) / square;
        case "hinton" ->
            (1 - alpha) * losses.crossEntropy(batch, student, 0, 1 - alpha, gradients)
                + alpha * losses.kullbackLeibler(n, soft, student, temperature, alpha, gradients);
        case "logit_mse" -> losses.squaredError(n, teacher, student, 1, gradients);
        default -> throw new AssertionError("unknown loss " + loss);
      };
    }

    private void assertClose(String tensor, float[] actual) {
      GoldenFile.assertClose(
          name + "/" + tensor, golden.doubles(name + "/" + tensor), actual, 1e-5);
    }
  }
}
