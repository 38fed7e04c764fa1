package dev.retort.engine.layer;

import dev.retort.engine.kernel.DenseProducts;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.PackedMatrix;
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
/// *Shapes*: x `[N, D]`, weight `[F, D]` (kernels hold it as `[D, F]`, in panels), bias `[F]`, y `[N, F]`.
///
/// *Backward* needs x:
///
///     dweight = dy^T x        dbias = sum over n of dy        dx = dy weight
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="spec"}
public record Dense(int units, boolean bias, Initialization initialization) implements LayerSpec {
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException("dense needs at least 1 unit but gets " + units);
    }
  }

  public Dense withoutBias() {
    return new Dense(units, false, initialization);
  }

  public Dense initialization(Initialization initialization) {
    return new Dense(units, bias, initialization);
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
    return planning.training() ? new Training(planning, input) : new Inference(planning, input);
  }

  private final class Training implements LayerPass {
    private final Tensor x;
    private final Tensor y;
    private final Weights weights;
    private final float[] weightGradient;
    private final float @Nullable [] biasGradient;
    private final Kernels kernels;
    private final DenseProducts products;

    Training(Planning planning, Tensor input) {
      x = input;
      y = planning.output(Shape.of(units));
      weights = Weights.of(planning, bias);
      weightGradient = planning.gradient(planning.parameter("weight"));
      biasGradient = bias ? planning.gradient(planning.parameter("bias")) : null;
      kernels = planning.kernels();
      products =
          kernels.dense(input.shape().elements(), units, planning.capacity(), planning.workers());
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      products.forward(batch.size(), x.values(), weights.weight(), weights.bias(), y.values());
    }

    @Override
    public void backward(Batch batch) {
      int n = batch.size();
      float[] dy = y.requireGradients();
      products.byWeight(n, x.values(), dy, weightGradient);
      if (biasGradient != null) {
        kernels.columnSums(n, units, 0, units, dy, biasGradient);
      }
      float[] dx = x.gradients();
      if (dx != null) {
        products.byData(n, dy, weights.weight(), dx);
      }
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }
  }

  /// On weights that stay the same, packed once.
  private final class Inference implements LayerPass {
    private final Planning planning;
    private final Tensor x;
    private final Tensor y;
    private final Weights weights;
    private final PackedWeights packed;
    private final PackedMatrix.Times times;

    Inference(Planning planning, Tensor input) {
      this.planning = planning;
      x = input;
      y = planning.output(Shape.of(units));
      weights = Weights.of(planning, bias);
      packed = PackedWeights.of(planning, weights, input.shape().elements(), units);
      times = packed.matrix().times(planning.workers());
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      times.run(batch.size(), x.values(), weights.bias(), y.values());
    }

    @Override
    public void backward(Batch batch) {
      throw new IllegalStateException("backward needs a training pass");
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }

    @Override
    public void refresh() {
      packed.refresh(planning.version());
    }
  }
}
