package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.MatrixProduct;
import dev.retort.engine.kernel.Product;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dense (fully connected) layer.
///
///     y[n, f] = bias[f] + sum over d of x[n, d] weight[f, d]
///
/// *Shapes*: x `[N, D]`, weight `[F, D]` (kernels hold it as `[D, F]`), bias `[F]`, y `[N, F]`.
///
/// *Backward* needs x:
///
///     dweight = dy^T x        dbias = sum over n of dy        dx = dy weight
public record Dense(int units, boolean bias, Initialization initialization) implements LayerSpec {
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException("dense needs at least 1 unit but gets " + units);
    }
  }

  @Override
  public String text() {
    return "dense " + units + (bias ? "" : " no-bias");
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1) {
      throw new ShapeMismatchException(
          "expects a flat input but gets " + input + "; insert flatten before it");
    }
    return Shape.of(units);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    List<ParameterSpec> parameters = new ArrayList<>();
    parameters.add(
        new ParameterSpec(
            "weight",
            Shape.of(units, input.elements()),
            ParameterSpec.Role.WEIGHT,
            initialization,
            true));
    if (bias) {
      parameters.add(ParameterSpec.bias(units));
    }
    return parameters;
  }

  @Override
  public boolean takesFolding() {
    return true;
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    return new Pass(planning, input);
  }

  private final class Pass implements LayerPass {
    private final int inputs;
    private final Tensor x;
    private final Tensor y;
    private final Weights weights;
    private final Kernels kernels;
    private final Workers workers;
    private final MatrixProduct forward;
    private final @Nullable Backward backward;
    private final Workers.RangeTask addBias = this::addBias;

    Pass(Planning planning, Tensor input) {
      x = input;
      inputs = input.shape().elements();
      y = planning.output(Shape.of(units));
      weights = new Weights(planning, bias);
      kernels = planning.kernels();
      workers = planning.workers();
      forward = kernels.product(Product.NN, planning.capacity(), units, inputs, workers);
      backward = planning.training() ? new Backward(planning) : null;
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      int n = batch.size();
      forward.run(n, units, inputs, x.values(), weights.weight(), y.values(), false);
      if (weights.bias() != null) {
        workers.split(n, Math.max(16, 65536 / units), addBias);
      }
    }

    private void addBias(int from, int to) {
      float[] values = weights.bias();
      if (values != null) {
        kernels.addBias(from, to, units, values, y.values());
      }
    }

    @Override
    public void backward(Batch batch) {
      if (backward == null) {
        throw new IllegalStateException("backward needs a training pass");
      }
      backward.run(batch.size());
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }

    @Override
    public void refresh() {
      weights.refresh();
    }

    private final class Backward {
      private final float[] weightGradient;
      private final float @Nullable [] biasGradient;
      private final MatrixProduct byWeight;
      private final @Nullable MatrixProduct byData;

      Backward(Planning planning) {
        int n = planning.capacity();
        weightGradient = planning.gradient(planning.parameter("weight"));
        biasGradient = bias ? planning.gradient(planning.parameter("bias")) : null;
        byWeight = kernels.product(Product.TN, inputs, units, n, workers);
        byData =
            x.gradients() == null ? null : kernels.product(Product.NT, n, inputs, units, workers);
      }

      void run(int n) {
        float[] dy = y.requireGradients();
        byWeight.run(inputs, units, n, x.values(), dy, weightGradient, false);
        if (biasGradient != null) {
          kernels.columnSums(n, units, 0, units, dy, biasGradient);
        }
        float[] dx = x.gradients();
        if (byData != null && dx != null) {
          byData.run(n, inputs, units, dy, weights.weight(), dx, false);
        }
      }
    }
  }
}
