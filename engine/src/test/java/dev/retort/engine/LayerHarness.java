package dev.retort.engine;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Constants;
import dev.retort.engine.layer.LayerPass;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One layer in a pass of its own: set its parameters, feed x and dy, read y, dx and the
/// parameters' gradients. Everything is in PyTorch's layout.
///
/// ```
/// LayerHarness layer = LayerHarness.training(dense(10), Shape.of(64), n, kernels);
/// layer.set("weight", w);
/// float[] y = layer.forward(x);
/// float[] dx = layer.backward(dy);
/// float[] dw = layer.gradient("weight");
/// ```
public final class LayerHarness {
  private static final String NAME = "0";

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Constants constants = new Constants();
  private final Planning planning;
  private final Tensor input;
  private final LayerPass pass;
  private final Batch batch;

  private LayerHarness(
      LayerSpec layer,
      Shape shape,
      int capacity,
      Kernels kernels,
      Workers workers,
      Seed seed,
      boolean training) {
    addParameters(NAME, layer, shape, seed);
    planning =
        Planning.of(capacity, training, kernels, workers, seed, parameters, constants)
            .child(NAME, false, null);
    input = Tensor.allocate(shape, capacity, training);
    pass = layer.plan(planning, input);
    batch = Batch.allocate(Batch.Kind.FLOATS, shape, capacity);
    for (int n = 0; n < capacity; n++) {
      batch.ids()[n] = n;
    }
  }

  /// The layer in a training pass for up to `capacity` samples of that shape.
  public static LayerHarness training(LayerSpec layer, Shape input, int capacity, Kernels kernels) {
    return training(layer, input, capacity, kernels, Workers.alone());
  }

  public static LayerHarness training(
      LayerSpec layer, Shape input, int capacity, Kernels kernels, Workers workers) {
    return new LayerHarness(layer, input, capacity, kernels, workers, Seed.of(1), true);
  }

  public static LayerHarness training(
      LayerSpec layer, Shape input, int capacity, Kernels kernels, Seed seed) {
    return new LayerHarness(layer, input, capacity, kernels, Workers.alone(), seed, true);
  }

  /// The layer in an inference pass.
  public static LayerHarness inference(
      LayerSpec layer, Shape input, int capacity, Kernels kernels) {
    return new LayerHarness(layer, input, capacity, kernels, Workers.alone(), Seed.of(1), false);
  }

  /// The scalar and the vector kernels; fails where there are no vector kernels, because a test
  /// that ran half would look as if it had run whole.
  public static Stream<Kernels> kernels() {
    Kernels vector = KernelChoice.vector();
    if (vector == null) {
      throw new AssertionError("the tests need the vector kernels");
    }
    return Stream.of(KernelChoice.scalar(), vector);
  }

  private void addParameters(String path, LayerSpec layer, Shape shape, Seed seed) {
    for (ParameterSpec spec : layer.parameters(shape)) {
      Parameter parameter = new Parameter(path + "." + spec.name(), spec);
      parameter.set(spec.initialization().draw(seed.stream(parameter.name()), spec.shape()));
      parameters.put(parameter.name(), parameter);
    }
    for (LayerSpec.Inner inner : layer.inner(shape)) {
      addParameters(path + "." + inner.name(), inner.layer(), inner.input(), seed);
    }
  }

  /// The names of the layer's parameters, as its spec gives them.
  public List<String> parameterNames() {
    return parameters.keySet().stream().map(name -> name.substring(NAME.length() + 1)).toList();
  }

  /// Sets a parameter.
  public LayerHarness set(String parameter, float[] values) {
    named(parameter).set(values);
    constants.weightsChanged();
    pass.refresh();
    return this;
  }

  /// A parameter's values now.
  public float[] get(String parameter) {
    return named(parameter).toArray();
  }

  /// The gradient of a parameter after backward.
  public float[] gradient(String parameter) {
    return named(parameter).toArray(planning.gradient(named(parameter)));
  }

  private Parameter named(String parameter) {
    Parameter found = parameters.get(NAME + "." + parameter);
    if (found == null) {
      throw new AssertionError("no parameter " + parameter + " in " + parameters.keySet());
    }
    return found;
  }

  /// The batch that forward and backward are given: for ids, epoch and labels.
  public Batch batch() {
    return batch;
  }

  public Shape outputShape() {
    return pass.output().shape();
  }

  /// Runs forward on as many samples as `x` holds.
  public float[] forward(float[] x) {
    int elements = input.shape().elements();
    if (x.length % elements != 0) {
      throw new AssertionError(x.length + " values are no samples of shape " + input.shape());
    }
    batch.resize(x.length / elements);
    // What a bigger batch left behind must not matter.
    Arrays.fill(input.values(), Float.NaN);
    System.arraycopy(x, 0, input.values(), 0, x.length);
    pass.forward(batch);
    return Arrays.copyOf(pass.output().values(), batch.size() * pass.output().shape().elements());
  }

  /// Runs backward on the batch that has just gone forward; gives dx.
  public float[] backward(float[] dy) {
    if (dy.length != batch.size() * pass.output().shape().elements()) {
      throw new AssertionError("dy has " + dy.length + " values");
    }
    float[] gradients = pass.output().requireGradients();
    // Unless the layer works in place or is a view, dx must be overwritten, not added to.
    Arrays.fill(input.requireGradients(), Float.NaN);
    Arrays.fill(gradients, Float.NaN);
    System.arraycopy(dy, 0, gradients, 0, dy.length);
    pass.backward(batch);
    return Arrays.copyOf(input.requireGradients(), batch.size() * input.shape().elements());
  }
}
