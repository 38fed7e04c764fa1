package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retort.distill.FixedOutputs;
import dev.retort.distill.GoldenFile;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.distill.teacher.ShowingTeacher;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every objective with its gradient against PyTorch's numbers.
final class ObjectiveGoldenTest {
  private static final double TOLERANCE = 1e-5;
  private static final LayerPair LAYERS = new LayerPair("features", "features");

  static Stream<Kernels> kernels() {
    return Stream.of(
        KernelChoice.scalar(), Objects.requireNonNull(KernelChoice.vector(), "vector kernels"));
  }

  /// One case of a golden file: its inputs, and which of its tensors have been compared.
  private static final class Case {
    private final GoldenFile golden;
    private final String name;
    private final Set<String> compared = new HashSet<>();

    Case(GoldenFile golden, String name, String... inputs) {
      this.golden = golden;
      this.name = name;
      compared.addAll(Set.of(inputs));
    }

    float[] floats(String tensor) {
      return golden.floats(name + "/" + tensor);
    }

    void close(String tensor, double scale, float... actual) {
      compared.add(tensor);
      double[] expected = golden.doubles(name + "/" + tensor);
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= scale;
      }
      GoldenFile.assertClose(name + "/" + tensor, expected, actual, TOLERANCE);
    }

    void nothingIsLeft() {
      assertEquals(golden.names(name), compared, "tensors of case " + name);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void onLogits(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("losses");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      Case one = new Case(golden, name, "zs", "zt", "labels");
      int rows = golden.shape(name + "/zs")[0];
      int classes = golden.shape(name + "/zs")[1];
      float[] student = one.floats("zs");
      float temperature = (float) golden.number(name, "T");
      float alpha = (float) golden.number(name, "alpha");
      float[] out = new float[student.length];
      kernels.softmax(0, rows, classes, temperature, student, out);
      one.close("softmax_t", 1, out);
      kernels.logSoftmax(0, rows, classes, temperature, student, out);
      one.close("log_softmax_t", 1, out);
      FixedTeacher teacher = new FixedTeacher(1, classes, one.floats("zt"));
      check(one, "hinton", 1, Method.kd().loss(teacher, temperature, alpha), kernels);
      double squared = (double) temperature * temperature;
      check(one, "kl_t", squared, alone("kd", teacher, temperature), kernels);
      check(one, "cross_entropy", 1, alone("ce", teacher, temperature), kernels);
      check(
          one,
          "label_smoothing_0.1",
          1,
          alone("label-smoothing 0.1", teacher, temperature),
          kernels);
      check(one, "logit_mse", 1, alone("logit-regression", teacher, temperature), kernels);
      check(one, "dkd_a1_b8", 1, alone("dkd 1 8", teacher, temperature), kernels);
      check(one, "dist_b1_g1", 1, alone("dist 1 1", teacher, temperature), kernels);
      check(one, "logit_std_kl", 1, alone("standardized kd", teacher, temperature), kernels);
      one.nothingIsLeft();
    }
  }

  private static Loss alone(String method, FixedTeacher teacher, float temperature) {
    return new Distillation(teacher, Method.parse(method), temperature, 1);
  }

  private static void check(Case one, String tensor, double scale, Loss loss, Kernels kernels) {
    int classes = one.golden.shape(one.name + "/zs")[1];
    float[] student = one.floats("zs");
    FixedOutputs outputs = FixedOutputs.of(classes, student, kernels);
    Batch batch = Batch.of(Shape.of(classes), student, one.golden.ints(one.name + "/labels"));
    one.close(tensor, scale, (float) loss.evaluator(outputs).gradients(batch));
    one.close("d_" + tensor, scale, outputs.logitGradients());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void onFeatures(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("feature_losses");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      Case one = new Case(golden, name, "fs", "ft");
      check(one, "hint_mse", new Hint(LAYERS), kernels);
      check(one, "attention", new AttentionTransfer(LAYERS), kernels);
      check(one, "rkd_distance", new RelationalDistillation(LAYERS, 1, 0), kernels);
      check(one, "rkd_angle", new RelationalDistillation(LAYERS, 0, 1), kernels);
      check(one, "similarity_preserving", new SimilarityPreserving(LAYERS), kernels);
      check(one, "cosine", new Cosine(LAYERS), kernels);
      one.nothingIsLeft();
    }
  }

  private static void check(Case one, String tensor, Objective objective, Kernels kernels) {
    int[] extents = one.golden.shape(one.name + "/fs");
    Shape shape = Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
    int n = extents[0];
    FixedTeacher logits = new FixedTeacher(1, 2, new float[2 * n]);
    ShowingTeacher teacher = new ShowingTeacher(logits, shape, one.floats("ft"));
    FixedOutputs outputs =
        FixedOutputs.of(2, new float[2 * n], kernels).with("features", shape, one.floats("fs"));
    Batch batch = Batch.of(Shape.of(2), new float[2 * n]);
    Loss loss = new Distillation(teacher, Method.of(objective), 4, 1);
    one.close(tensor, 1, (float) loss.evaluator(outputs).gradients(batch));
    one.close("d_" + tensor, 1, outputs.featureGradients("features"));
  }
}
