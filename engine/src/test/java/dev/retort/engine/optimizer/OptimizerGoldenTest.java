package dev.retort.engine.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every trajectory of optimizers.safetensors, step by step. The hyper-parameters are those of the
/// file's metadata.
final class OptimizerGoldenTest {
  private static Optimizer optimizer(String testCase) {
    return switch (testCase) {
      case "sgd" -> Optimizers.sgd(0.1f);
      case "sgd_momentum" -> Optimizers.sgd(0.05f).momentum(0.9f);
      case "sgd_nesterov_wd" -> Optimizers.sgd(0.05f).momentum(0.9f).nesterov().weightDecay(5e-4f);
      case "adam" -> Optimizers.adam(1e-2f);
      case "adamw" -> Optimizers.adamW(1e-2f).weightDecay(0.05f);
      case "rmsprop" -> Optimizers.rmsProp(1e-2f);
      default -> fail("optimizers.safetensors has a case this test does not know: " + testCase);
    };
  }

  @Test
  void trajectoriesArePyTorchs() {
    GoldenFile file = GoldenFile.require("optimizers");
    assertFalse(file.cases().isEmpty());
    for (String testCase : file.cases()) {
      assertEquals(Set.of("p0", "grads", "trajectory"), file.names(testCase), testCase);
      Optimizer optimizer = optimizer(testCase);
      float[] start = file.floats(testCase + "/p0");
      float[] gradients = file.floats(testCase + "/grads");
      double[] trajectory = file.doubles(testCase + "/trajectory");

      int length = start.length;
      Parameter parameter = new Parameter("p", ParameterSpec.bias(length));
      parameter.set(start);
      float[] gradient = new float[length];
      OptimizerState state =
          optimizer.start(List.of(parameter), List.of(gradient), Workers.alone());
      int steps = file.shape(testCase + "/grads")[0];
      for (int step = 0; step < steps; step++) {
        System.arraycopy(gradients, step * length, gradient, 0, length);
        state.step(1);
        GoldenFile.assertClose(
            testCase + " after step " + (step + 1),
            Arrays.copyOfRange(trajectory, step * length, (step + 1) * length),
            parameter.values(),
            1e-5);
      }
    }
  }
}
