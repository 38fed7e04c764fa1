package dev.retort.engine.layer;

import static dev.retort.engine.layer.Layers.averagePool2d;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.gelu;
import static dev.retort.engine.layer.Layers.layerNorm;
import static dev.retort.engine.layer.Layers.leakyRelu;
import static dev.retort.engine.layer.Layers.relu;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// More examples of the documentation, of layers: each `@start` to `@end` is shown there as it
/// stands here.
final class ExamplesTest {
  @Test
  void specs() {
    // @start region="more"
    NetworkSpec spec =
        NetworkSpec.input(3, 32, 32)
            .then(conv2d(12, 5).groups(3).initialization(Initialization.GLOROT_UNIFORM), gelu())
            .then(averagePool2d(4), batchNorm().momentum(0.01).epsilon(1e-3))
            .then(leakyRelu(0.1).named("map"), flatten(), layerNorm().epsilon(1e-6))
            .then(dense(10).withoutBias().initialization(Initialization.HE_UNIFORM));
    // @end
    assertEquals(Shape.of(10), spec.output());

    // @start region="layer"
    LayerSpec layer = conv2d(32, 3).stride(2);
    Shape output = layer.outputShape(Shape.of(3, 32, 32)); // [32, 16, 16]
    List<ParameterSpec> parameters = layer.parameters(Shape.of(3, 32, 32)); // weight and bias
    // @end
    assertEquals(Shape.of(32, 16, 16), output);
    assertEquals(2, parameters.size());
  }

  @Test
  void parameters() {
    Network network = NetworkSpec.input(4).then(dense(3)).initialize(Seed.of(1));
    // @start region="parameter"
    Parameter weight = network.parameters().getFirst();
    float[] values = weight.toArray(); // [3, 4], as PyTorch has it
    values[0] = 0.5f;
    weight.set(values);
    network.weightsChanged();
    // @end
    assertEquals("0.weight", weight.name());
    assertArrayEquals(values, weight.toArray());
  }

  @Test
  void passes() {
    List<LayerSpec> layers = List.of(dense(3), relu().named("hidden"), dense(2));
    Network network = new NetworkSpec(Shape.of(4), layers).initialize(Seed.of(1));
    Batch batch = Batch.of(Shape.of(4), new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    Map<String, Parameter> parameters =
        network.parameters().stream()
            .collect(Collectors.toMap(Parameter::name, Function.identity()));
    // @start region="pass"
    Planning planning =
        Planning.of(
            2,
            true,
            KernelChoice.kernels(),
            Workers.alone(),
            Seed.of(1),
            parameters,
            new Constants());
    Tensor input = Tensor.allocate(Shape.of(4), 2, false); // two samples, no gradients
    LayerPass pass = Chain.plan(layers, planning, input);
    input.show(batch.floats());
    pass.forward(batch);
    NamedOutput hidden = requireNonNull(planning.named().get("hidden"));
    float[] seen = hidden.output().values(); // [2, 3]
    Arrays.fill(pass.output().requireGradients(), 1); // a loss would write them
    pass.backward(batch);
    // @end
    float[] logits = new float[4];
    network.logits(batch, logits);
    assertArrayEquals(logits, Arrays.copyOf(pass.output().values(), 4));
    assertEquals(6, seen.length);
  }

  @Test
  void inference() {
    NetworkSpec spec = NetworkSpec.input(4).then(dense(3), batchNorm());
    Map<String, Parameter> parameters =
        spec.initialize(Seed.of(1)).parameters().stream()
            .collect(Collectors.toMap(Parameter::name, Function.identity()));
    // @start region="inference"
    Constants constants = new Constants(); // shared by all passes of a network
    Planning planning =
        Planning.of(
            1, false, KernelChoice.kernels(), Workers.alone(), Seed.of(1), parameters, constants);
    Folding folding = requireNonNull(batchNorm().folding(planning.child("1", false, null)));
    float scale = folding.scale(0); // what the dense layer before it takes into its weights
    constants.weightsChanged(); // whoever writes to parameters says so
    // @end
    assertEquals(1, scale, 1e-4);
    assertTrue(constants.version() > 0);
  }
}
