package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.FixedOutputs;
import dev.retort.distill.FixedTeacher;
import dev.retort.distill.GoldenFile;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Hinton's loss and logit regression with their gradients, against PyTorch's numbers.
final class HintonGoldenTest {
  private static final double TOLERANCE = 1e-5;

  /// What the file holds beside the two losses tested here: inputs, and losses that the engine
  /// tests or that have no objective yet.
  private static final Set<String> OTHERS =
      Set.of(
          "zs",
          "zt",
          "labels",
          "softmax_t",
          "log_softmax_t",
          "cross_entropy",
          "label_smoothing_0.1",
          "kl_t",
          "dkd_a1_b8",
          "dist_b1_g1",
          "logit_std_kl");

  static Stream<Kernels> kernels() {
    return Stream.of(
        KernelChoice.scalar(), Objects.requireNonNull(KernelChoice.vector(), "vector kernels"));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("losses");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      int[] shape = golden.shape(name + "/zs");
      FixedTeacher teacher = new FixedTeacher(1, shape[1], golden.floats(name + "/zt"));
      float temperature = (float) golden.number(name, "T");
      float alpha = (float) golden.number(name, "alpha");
      check(golden, name, "hinton", new HintonDistillation(teacher, temperature, alpha), kernels);
      check(golden, name, "logit_mse", new LogitRegression(teacher), kernels);
      for (String tensor : golden.names(name)) {
        String loss = tensor.startsWith("d_") ? tensor.substring(2) : tensor;
        assertTrue(
            OTHERS.contains(loss) || loss.equals("hinton") || loss.equals("logit_mse"),
            () -> "unknown tensor " + name + "/" + tensor);
      }
    }
  }

  private static void check(
      GoldenFile golden, String name, String tensor, Loss loss, Kernels kernels) {
    int classes = golden.shape(name + "/zs")[1];
    float[] student = golden.floats(name + "/zs");
    FixedOutputs outputs = FixedOutputs.of(classes, student, kernels);
    Batch batch = Batch.of(Shape.of(classes), student, golden.ints(name + "/labels"));
    float value = (float) loss.evaluator(outputs).gradients(batch);
    golden.assertClose(name + "/" + tensor, new float[] {value}, TOLERANCE);
    golden.assertClose(name + "/d_" + tensor, outputs.logitGradients(), TOLERANCE);
  }
}
