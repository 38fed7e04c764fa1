package dev.retort.distill.objective;

import dev.retort.engine.layer.Constants;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.layer.LayerPass;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.layer.Planning;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// A layer of an objective's own that leads from the student's features to the shape of the
/// teacher's, as [Hint] describes it.
final class Regressor {
  private final Tensor input;
  private final LayerPass pass;
  private final Map<Parameter, float[]> trained = new LinkedHashMap<>();

  Regressor(String name, Shape from, Shape to, Outputs student, Seed seed) {
    boolean maps = areMaps(from, to);
    Shape taken = maps ? from : Shape.of(from.elements());
    LayerSpec layer =
        maps
            ? Conv2d.of(to.extent(0), excess(from, to, 1), excess(from, to, 2))
                .padding(0)
                .initialization(Initialization.GLOROT_NORMAL)
            : new Dense(to.elements(), true, Initialization.GLOROT_NORMAL);
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (ParameterSpec spec : layer.parameters(taken)) {
      Parameter parameter = new Parameter(name + "." + spec.name(), spec);
      parameter.set(spec.initialization().draw(seed.stream(parameter.name()), spec.shape()));
      parameters.put(parameter.name(), parameter);
    }
    Planning planning =
        Planning.of(
            student.capacity(),
            true,
            student.kernels(),
            student.workers(),
            seed,
            parameters,
            new Constants());
    int length = Math.multiplyExact(taken.elements(), student.capacity());
    input = Tensor.allocate(taken, 0, false).withGradients(new float[length]);
    pass = layer.plan(planning.child(name, false, null), input);
    parameters.values().forEach(parameter -> trained.put(parameter, planning.gradient(parameter)));
  }

  private static boolean areMaps(Shape from, Shape to) {
    return from.rank() == 3 && to.rank() == 3;
  }

  private static int excess(Shape from, Shape to, int axis) {
    return from.extent(axis) - to.extent(axis) + 1;
  }

  /// @throws IllegalArgumentException if none leads from the one shape to the other
  static void requirePossible(String objective, Shape from, Shape to) {
    if (areMaps(from, to) && (excess(from, to, 1) < 1 || excess(from, to, 2) < 1)) {
      throw new IllegalArgumentException(
          "%s cannot lead from the student's %s to the teacher's %s; choose a student's layer whose height and width are not below the teacher's"
              .formatted(objective, from, to));
    }
  }

  /// Reads the features where they lie.
  float[] forward(Batch batch, float[] features) {
    input.show(features);
    pass.forward(batch);
    return pass.output().values();
  }

  float[] outputGradients() {
    return pass.output().requireGradients();
  }

  /// Runs the gradients at the output back; returns those at the input.
  float[] backward(Batch batch) {
    pass.backward(batch);
    return input.requireGradients();
  }

  Map<Parameter, float[]> trained() {
    return trained;
  }
}
