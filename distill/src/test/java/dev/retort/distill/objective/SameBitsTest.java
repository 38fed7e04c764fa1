package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.FixedOutputs;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scalar and vector kernels give every objective the same bits, at sizes that fill no vector.
final class SameBitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kd + ce",
        "logit-regression + mse",
        "dkd",
        "dist",
        "standardized dkd",
        "sigmoid-kd + bce",
        "tf-kd + label-smoothing",
        "hint features:own",
        "cosine features:own",
        "attention features:own",
        "similarity features:own",
        "rkd features:own",
      })
  void onAnyKernels(String method) {
    Scene s = new Scene(1, 7, 37, 3).showing(Shape.of(5, 3, 5), Shape.of(19, 3, 5));
    List<float[]> scalar = run(s, method, KernelChoice.scalar());
    List<float[]> vector = run(s, method, Objects.requireNonNull(KernelChoice.vector(), "vector"));
    assertEquals(scalar.size(), vector.size());
    for (int i = 0; i < scalar.size(); i++) {
      assertArrayEquals(scalar.get(i), vector.get(i), 0, method);
    }
  }

  /// The loss and all gradients.
  private static List<float[]> run(Scene s, String method, Kernels kernels) {
    FixedOutputs outputs =
        FixedOutputs.of(s.classes, s.student, kernels).with("own", s.shape, s.features);
    Loss loss = new Distillation(s.fixed(), Method.parse(method), 3, 0.9f);
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    List<float[]> all = new ArrayList<>();
    all.add(new float[] {(float) evaluator.gradients(s.batch())});
    all.add(outputs.logitGradients());
    all.add(outputs.featureGradients("own"));
    all.addAll(evaluator.trained().values());
    return all;
  }
}
