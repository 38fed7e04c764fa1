package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a layer is given when a pass is planned: how many samples, for training or for inference,
/// which kernels and workers, its parameters and where their gradients go.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="pass"}
public final class Planning {
  private final Pass pass;
  private final String path;
  private final boolean mayOverwriteInput;
  private final @Nullable Folding folding;
  private final boolean relu;
  private final @Nullable MaxPool2d maxPooling;
  private final boolean gradients;

  /// What all layers of a pass share.
  private record Pass(
      int capacity,
      boolean training,
      Kernels kernels,
      Workers workers,
      Seed seed,
      Map<String, Parameter> parameters,
      Constants constants,
      Set<String> frozen,
      Map<String, float[]> gradients,
      Map<String, NamedOutput> named,
      Map<String, NamedOutput> namedView) {}

  private Planning(
      Pass pass,
      String path,
      boolean mayOverwriteInput,
      @Nullable Folding folding,
      boolean relu,
      @Nullable MaxPool2d maxPooling,
      boolean gradients) {
    this.pass = pass;
    this.path = path;
    this.mayOverwriteInput = mayOverwriteInput;
    this.folding = folding;
    this.relu = relu;
    this.maxPooling = maxPooling;
    this.gradients = gradients;
  }

  /// Begins the plan of a pass over a network with those parameters, by name, and with what
  /// inference derives from them. `seed` is where dropout draws from.
  public static Planning of(
      int capacity,
      boolean training,
      Kernels kernels,
      Workers workers,
      Seed seed,
      Map<String, Parameter> parameters,
      Constants constants) {
    return of(capacity, training, kernels, workers, seed, parameters, constants, Set.of());
  }

  /// As above, of a pass whose training leaves some parameters as they are.
  ///
  /// @param frozen their names
  public static Planning of(
      int capacity,
      boolean training,
      Kernels kernels,
      Workers workers,
      Seed seed,
      Map<String, Parameter> parameters,
      Constants constants,
      Set<String> frozen) {
    Map<String, NamedOutput> named = new LinkedHashMap<>();
    return new Planning(
        new Pass(
            capacity,
            training,
            kernels,
            workers,
            seed,
            parameters,
            constants,
            frozen,
            new LinkedHashMap<>(),
            named,
            Collections.unmodifiableMap(named)),
        "",
        false,
        null,
        false,
        null,
        training);
  }

  /// The plan of a layer inside this one.
  public Planning child(String name, boolean mayOverwriteInput, @Nullable Folding folding) {
    return new Planning(
        pass,
        path.isEmpty() ? name : path + "." + name,
        mayOverwriteInput,
        folding,
        false,
        null,
        gradients);
  }

  /// This plan, of a layer that also does the work of the ReLU behind it.
  Planning withRelu() {
    return new Planning(pass, path, mayOverwriteInput, folding, true, maxPooling, gradients);
  }

  /// This plan, of a layer that also does the work of the max pooling behind it and its ReLU.
  Planning withMaxPooling(MaxPool2d pooling) {
    return new Planning(pass, path, mayOverwriteInput, folding, relu, pooling, gradients);
  }

  /// This plan, of a layer through which nothing goes back, nor through those inside it.
  Planning withoutGradients() {
    return new Planning(pass, path, mayOverwriteInput, folding, relu, maxPooling, false);
  }

  /// The greatest number of samples in a batch.
  public int capacity() {
    return pass.capacity;
  }

  public boolean training() {
    return pass.training;
  }

  public Kernels kernels() {
    return pass.kernels;
  }

  public Workers workers() {
    return pass.workers;
  }

  /// The random numbers of this layer alone.
  public Seed seed() {
    return pass.seed.stream(path);
  }

  /// Whether the output may be written over the input, because nobody reads the input again.
  public boolean mayOverwriteInput() {
    return mayOverwriteInput;
  }

  /// The batch norm that follows and is folded into this layer's weights in inference, if any.
  public @Nullable Folding folding() {
    return folding;
  }

  /// Whether the ReLU that follows is this layer's to apply, forward and backward.
  public boolean relu() {
    return relu;
  }

  /// The max pooling that follows, behind the ReLU if there is one, and is this layer's to apply,
  /// forward and backward, if any.
  public @Nullable MaxPool2d maxPooling() {
    return maxPooling;
  }

  /// A buffer for this layer's output; with gradients in a training pass, unless layers are frozen
  /// and nothing up to this one is trained.
  public Tensor output(Shape shape) {
    return Tensor.allocate(shape, pass.capacity, gradients);
  }

  /// A parameter of this layer, by the name its spec gives it.
  public Parameter parameter(String name) {
    Parameter parameter = pass.parameters.get(path + "." + name);
    if (parameter == null) {
      throw new IllegalStateException("no parameter " + path + "." + name);
    }
    return parameter;
  }

  /// Whether training leaves a parameter as it is. A layer whose forward would move its statistics
  /// asks that of these.
  public boolean isFrozen(Parameter parameter) {
    return pass.frozen.contains(parameter.name());
  }

  /// Whether it leaves any in the pass as they are.
  boolean freezes() {
    return !pass.frozen.isEmpty();
  }

  /// Whether it changes a parameter of this layer, or of one inside it.
  boolean trains() {
    String prefix = path + ".";
    return pass.parameters.values().stream()
        .anyMatch(each -> each.trained() && !isFrozen(each) && each.name().startsWith(prefix));
  }

  /// How often the weights have changed so far.
  long version() {
    return pass.constants.version();
  }

  /// What this layer derives from its weights in inference, shared by all passes of the network.
  <T extends Constants.Constant> T constant(String name, Class<T> type, Supplier<T> make) {
    return pass.constants.get(path + ": " + name, type, make);
  }

  /// Where the gradient of a parameter goes, in the kernels' layout.
  public float[] gradient(Parameter parameter) {
    return pass.gradients.computeIfAbsent(
        parameter.name(), name -> new float[parameter.values().length]);
  }

  void name(String name, NamedOutput output) {
    if (pass.named.put(name, output) != null) {
      throw new IllegalArgumentException("two layers are named \"" + name + "\"");
    }
  }

  /// The named outputs planned so far; a view that cannot be changed.
  public Map<String, NamedOutput> named() {
    return pass.namedView;
  }
}
