package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layer normalisation over the last axis: each row of D values by its own mean and variance.
///
///     y = h weight + bias        h = (x - mean) r        r = 1 / sqrt(variance + epsilon)
///
/// *Shapes*: x `[N, ..., D]`, kept: a flat sample is one row, `[C, H, W]` has C H rows of W; weight
/// and bias `[D]`. The variance is divided by D.
///
/// *Backward* needs x, and each row's mean and r; g = dy weight, means over the row:
///
///     dx = r (g - mean(g) - h mean(g h))        dweight = sum over rows of dy h        dbias = sum over rows of dy
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="more"}
///
/// Source: Ba, Kiros and Hinton 2016, arXiv 1607.06450, equations 3 and 4.
public record LayerNorm(float epsilon) implements LayerSpec {
  public LayerNorm {
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException(
          "layernorm expects an epsilon above 0 but gets " + epsilon);
    }
  }

  /// Epsilon 1e-5.
  public LayerNorm() {
    this(1e-5f);
  }

  public LayerNorm epsilon(double epsilon) {
    return new LayerNorm((float) epsilon);
  }

  @Override
  public String text() {
    return "layernorm" + (epsilon == 1e-5f ? "" : " epsilon " + epsilon);
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() == 0) {
      throw new ShapeMismatchException(
          "expects an axis to normalise but gets a single number; leave it out");
    }
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    int columns = columns(input);
    return List.of(
        new ParameterSpec(
            "weight", Shape.of(columns), ParameterSpec.Role.GAIN, Initialization.ONE, false),
        ParameterSpec.bias(columns));
  }

  private static int columns(Shape input) {
    return input.extent(input.rank() - 1);
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
    private final int columns;
    private final int rowsPerSample;
    private final Parameter weight;
    private final Parameter bias;
    private final float[] mean;
    private final float[] inverse;
    private final @Nullable Backward backward;
    private final Workers.RangeTask normalize = this::normalize;

    Pass(Planning planning, Tensor input) {
      boolean inPlace = planning.mayOverwriteInput() && !planning.training();
      x = input;
      y = inPlace ? input : planning.output(input.shape());
      kernels = planning.kernels();
      workers = planning.workers();
      columns = columns(input.shape());
      rowsPerSample = input.shape().elements() / columns;
      weight = planning.parameter("weight");
      bias = planning.parameter("bias");
      mean = new float[planning.capacity() * rowsPerSample];
      inverse = new float[planning.capacity() * rowsPerSample];
      backward = planning.training() ? new Backward(planning) : null;
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      workers.split(batch.size() * rowsPerSample, Math.max(1, Workers.GRAIN / columns), normalize);
    }

    private void normalize(int from, int to) {
      kernels.layerNorm(
          from,
          to,
          columns,
          epsilon,
          x.values(),
          weight.values(),
          bias.values(),
          mean,
          inverse,
          y.values());
    }

    @Override
    public void backward(Batch batch) {
      if (backward == null) {
        throw new IllegalStateException("backward needs a training pass");
      }
      backward.run(batch.size() * rowsPerSample);
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }

    private final class Backward {
      private final float[] dWeight;
      private final float[] dBias;
      private final Workers.RangeTask byRows = this::byRows;
      private final Workers.RangeTask byColumns = this::byColumns;
      private int rows;

      Backward(Planning planning) {
        dWeight = planning.gradient(weight);
        dBias = planning.gradient(bias);
      }

      void run(int rows) {
        this.rows = rows;
        workers.split(columns, Math.max(1, Workers.GRAIN / Math.max(1, rows)), byColumns);
        if (x.gradients() != null) {
          workers.split(rows, Math.max(1, Workers.GRAIN / columns), byRows);
        }
      }

      private void byColumns(int from, int to) {
        float[] dy = y.requireGradients();
        kernels.layerNormGainGradient(
            rows, columns, from, to, x.values(), mean, inverse, dy, dWeight);
        kernels.columnSums(rows, columns, from, to, dy, dBias);
      }

      private void byRows(int from, int to) {
        kernels.layerNormGradient(
            from,
            to,
            columns,
            x.values(),
            weight.values(),
            mean,
            inverse,
            y.requireGradients(),
            x.requireGradients());
      }
    }
  }
}
