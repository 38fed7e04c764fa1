package dev.retort.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retort.engine.GoldenFile;
import dev.retort.engine.LayerHarness;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Batch norm in training, with its running statistics, and at rest, and layer norm, against
/// PyTorch's numbers.
final class NormGoldenTest {
  private static final Set<String> LAYER_NORM =
      Set.of("x", "gamma", "beta", "y", "dy", "dx", "dgamma", "dbeta");
  private static final Set<String> BATCH_NORM =
      Set.of(
          "x",
          "gamma",
          "beta",
          "running_mean",
          "running_var",
          "y",
          "dy",
          "dx",
          "dgamma",
          "dbeta",
          "new_running_mean",
          "new_running_var");

  @ParameterizedTest
  @MethodSource("dev.retort.engine.LayerHarness#kernels")
  void everyCase(Kernels kernels) {
    GoldenFile golden = GoldenFile.require("norm");
    assertFalse(golden.cases().isEmpty());
    for (String name : golden.cases()) {
      Object kind = golden.parameter(name, "kind");
      if (kind.equals("batch_norm")) {
        batchNorm(golden, name, kernels);
      } else if (kind.equals("layer_norm")) {
        layerNorm(golden, name, kernels);
      } else {
        throw new AssertionError("case " + name + " is of an unknown kind: " + kind);
      }
    }
  }

  private static void batchNorm(GoldenFile golden, String name, Kernels kernels) {
    assertEquals(BATCH_NORM, golden.names(name), name);
    boolean training = (Boolean) golden.parameter(name, "training");
    // PyTorch has gradients at rest too; here they are those of a frozen layer.
    BatchNorm norm =
        new BatchNorm(
            (float) golden.number(name, "momentum"), (float) golden.number(name, "eps"), !training);
    LayerHarness layer = trained(golden, name, norm, kernels);
    setStatistics(golden, name, layer);
    forwardAndBackward(golden, name, layer);
    assertClose(golden, name, "new_running_mean", layer.get("running_mean"));
    assertClose(golden, name, "new_running_var", layer.get("running_var"));
    if (!training) {
      int[] shape = golden.shape(name + "/x");
      LayerHarness rest =
          LayerHarness.inference(norm, sample(shape), shape[0], kernels)
              .set("weight", golden.floats(name + "/gamma"))
              .set("bias", golden.floats(name + "/beta"));
      setStatistics(golden, name, rest);
      assertClose(golden, name, "y", rest.forward(golden.floats(name + "/x")));
    }
  }

  private static void setStatistics(GoldenFile golden, String name, LayerHarness layer) {
    layer.set("running_mean", golden.floats(name + "/running_mean"));
    layer.set("running_var", golden.floats(name + "/running_var"));
  }

  private static void layerNorm(GoldenFile golden, String name, Kernels kernels) {
    assertEquals(LAYER_NORM, golden.names(name), name);
    LayerNorm norm = new LayerNorm((float) golden.number(name, "eps"));
    forwardAndBackward(golden, name, trained(golden, name, norm, kernels));
  }

  private static LayerHarness trained(
      GoldenFile golden, String name, LayerSpec spec, Kernels kernels) {
    int[] shape = golden.shape(name + "/x");
    return LayerHarness.training(spec, sample(shape), shape[0], kernels)
        .set("weight", golden.floats(name + "/gamma"))
        .set("bias", golden.floats(name + "/beta"));
  }

  private static Shape sample(int[] shape) {
    return Shape.of(Arrays.copyOfRange(shape, 1, shape.length));
  }

  private static void forwardAndBackward(GoldenFile golden, String name, LayerHarness layer) {
    assertClose(golden, name, "y", layer.forward(golden.floats(name + "/x")));
    assertClose(golden, name, "dx", layer.backward(golden.floats(name + "/dy")));
    assertClose(golden, name, "dgamma", layer.gradient("weight"));
    assertClose(golden, name, "dbeta", layer.gradient("bias"));
  }

  private static void assertClose(GoldenFile golden, String name, String tensor, float[] actual) {
    GoldenFile.assertClose(name + "/" + tensor, golden.doubles(name + "/" + tensor), actual, 1e-5);
  }
}
