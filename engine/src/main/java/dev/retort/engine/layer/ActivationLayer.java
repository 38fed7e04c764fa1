package dev.retort.engine.layer;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.Locale;

/// An activation function, element by element: y = f(x). [Activation] has the formulas; `parameter`
/// is the slope of leaky ReLU and the alpha of ELU, and 0 for the others.
///
/// *Shapes*: any, kept.
///
/// *Backward* needs y, and x where y does not tell the slope: dx = dy f'(x). Where y tells it, the
/// layer writes over its input if nobody reads that again.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="more"}
public record ActivationLayer(Activation function, float parameter) implements LayerSpec {
  public ActivationLayer {
    // A negative slope would turn y's sign, from which backward tells on which side x was.
    if (!(parameter >= 0 && parameter < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          function + " expects a parameter of at least 0 but gets " + parameter);
    }
    if (parameter != 0 && !takesParameter(function)) {
      throw new IllegalArgumentException(
          function + " takes no parameter but gets " + parameter + "; give 0");
    }
  }

  private static boolean takesParameter(Activation function) {
    return function == Activation.LEAKY_RELU || function == Activation.ELU;
  }

  @Override
  public String text() {
    String name = function.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return takesParameter(function) ? name + " " + parameter : name;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    return new Pass(planning, input);
  }

  private final class Pass implements LayerPass {
    private final Tensor x;
    private final Tensor y;
    private final Kernels kernels;
    private final Workers workers;
    private final Workers.RangeTask forward = this::forward;
    private final Workers.RangeTask backward = this::backward;

    Pass(Planning planning, Tensor input) {
      boolean inPlace =
          planning.mayOverwriteInput() && (function.inPlace() || !planning.training());
      x = input;
      y = inPlace ? input : planning.output(input.shape());
      kernels = planning.kernels();
      workers = planning.workers();
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      workers.split(batch.size() * x.shape().elements(), Workers.GRAIN, forward);
    }

    private void forward(int from, int to) {
      kernels.activation(function, parameter, from, to, x.values(), y.values());
    }

    @Override
    public void backward(Batch batch) {
      if (x.gradients() != null) {
        workers.split(batch.size() * x.shape().elements(), Workers.GRAIN, backward);
      }
    }

    @Override
    public boolean keepsOutput() {
      return function.inPlace();
    }

    private void backward(int from, int to) {
      kernels.activationGradient(
          function,
          parameter,
          from,
          to,
          x.values(),
          y.values(),
          y.requireGradients(),
          x.requireGradients());
    }
  }
}
