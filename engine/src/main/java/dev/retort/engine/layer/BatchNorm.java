package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Pool2dShape;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Batch normalisation of each channel.
///
///     y = (x - mean) / sqrt(variance + epsilon) * weight + bias
///
/// In training, mean and variance are those of the batch over N and the plane (the variance divided
/// by N S, S = H W), and forward moves the running ones towards them:
///
///     running <- (1 - momentum) running + momentum batch        (the variance here divided by N S - 1)
///
/// In inference the running ones serve, as a scale and a shift; where the layer before can take
/// them into its weights, this layer vanishes ([Folding]). A frozen batch norm uses the running ones in
/// training too and does not move them: for fine-tuning with batches too small for statistics. So
/// does one that a training freezes ([dev.retort.engine.Trainer#frozen(String...)]), whose weight
/// and bias stay as they are too.
///
/// *Shapes*: x `[N, C, H, W]` or `[N, D]`, kept; weight, bias, running_mean, running_var `[C]` or
/// `[D]`.
///
/// *Backward* needs x, and mean and r = 1 / sqrt(variance + epsilon) of the forward pass; h = (x -
/// mean) r, sums over N and the plane:
///
///     dbias = sum dy        dweight = sum (dy h)
///     dx = weight r (dy - (sum dy) / (N S) - h (sum (dy h)) / (N S));  frozen: dx = weight r dy
///
/// A ReLU that follows is applied here in training: y = max(y, 0), and dy counts only where y was
/// above 0, which is found again from x. So is a max pooling behind it over windows of 2x2: then
/// only the greatest of each four y is stored. Each spares two walks over memory.
///
/// *Throws* in training if there is only one value a channel: its variance says nothing. An empty
/// batch moves nothing.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="layers"}
///
/// Source: Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1; running statistics as in PyTorch.
public record BatchNorm(float momentum, float epsilon, boolean frozen) implements LayerSpec {
  private static final int GRAIN = 65536;

  public BatchNorm {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "batchnorm expects a momentum from 0 to 1 but gets " + momentum);
    }
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException(
          "batchnorm expects an epsilon above 0 but gets " + epsilon);
    }
  }

  /// Momentum 0.1, epsilon 1e-5.
  public BatchNorm() {
    this(0.1f, 1e-5f, false);
  }

  /// The same with another share of the batch's statistics in the running ones.
  public BatchNorm momentum(double momentum) {
    return new BatchNorm((float) momentum, epsilon, frozen);
  }

  public BatchNorm epsilon(double epsilon) {
    return new BatchNorm(momentum, (float) epsilon, frozen);
  }

  /// The same, where training uses the running statistics and does not move them, or moves them.
  public BatchNorm frozen(boolean frozen) {
    return new BatchNorm(momentum, epsilon, frozen);
  }

  @Override
  public String text() {
    return "batchnorm"
        + (momentum == 0.1f ? "" : " momentum " + momentum)
        + (epsilon == 1e-5f ? "" : " epsilon " + epsilon)
        + (frozen ? " frozen" : "");
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.rank() != 1 && input.rank() != 3) {
      throw new ShapeMismatchException(
          "expects [channels, height, width] or a flat input but gets "
              + input
              + "; insert flatten before it");
    }
    return input;
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    Shape channels = Shape.of(input.extent(0));
    return List.of(
        new ParameterSpec("weight", channels, ParameterSpec.Role.GAIN, Initialization.ONE, false),
        ParameterSpec.bias(input.extent(0)),
        statistic("running_mean", channels, Initialization.ZERO),
        statistic("running_var", channels, Initialization.ONE));
  }

  private static ParameterSpec statistic(String name, Shape shape, Initialization start) {
    return new ParameterSpec(name, shape, ParameterSpec.Role.STATISTIC, start, false);
  }

  @Override
  public boolean takesRelu() {
    return true;
  }

  @Override
  public boolean takesMaxPooling() {
    return true;
  }

  @Override
  public Folding folding(Planning planning) {
    return new Folding(
        planning.parameter("weight"),
        planning.parameter("bias"),
        planning.parameter("running_mean"),
        planning.parameter("running_var"),
        epsilon);
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
    private final int channels;
    private final int plane;
    private final boolean batchStatistics;
    private final Folding parameters;
    private final float[] mean;
    private final float[] variance;
    private final float[] scale;
    private final @Nullable Pooling pooling;
    private final @Nullable Backward backward;

    /// What y is at least: 0 for a ReLU behind, else no bound.
    private final float floor;

    private final Workers.Task forward = this::forward;
    private int shares;
    private int n;

    Pass(Planning planning, Tensor input) {
      x = input;
      y = output(planning, input);
      kernels = planning.kernels();
      workers = planning.workers();
      channels = input.shape().extent(0);
      plane = input.shape().elements() / channels;
      parameters = folding(planning);
      batchStatistics = planning.training() && !frozen && !planning.isFrozen(parameters.mean());
      mean = batchStatistics ? new float[channels] : parameters.mean().values();
      variance = batchStatistics ? new float[channels] : parameters.variance().values();
      scale = new float[channels];
      floor = planning.relu() ? 0 : Float.NEGATIVE_INFINITY;
      MaxPool2d behind = planning.maxPooling();
      pooling = behind == null ? null : Pooling.of(behind, x, y);
      backward = planning.training() ? new Backward(planning) : null;
      refresh();
    }

    /// In training the values must stay apart, as backward needs x; dx is written over dy, where
    /// there is no pooling.
    private static Tensor output(Planning planning, Tensor input) {
      MaxPool2d behind = planning.maxPooling();
      if (behind != null) {
        return planning.output(behind.outputShape(input.shape()));
      }
      if (planning.mayOverwriteInput() && !planning.training()) {
        return input;
      }
      return input.gradients() == null
          ? planning.output(input.shape())
          : Tensor.allocate(input.shape(), planning.capacity(), false)
              .withGradients(input.gradients());
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void refresh() {
      if (!batchStatistics) {
        for (int c = 0; c < channels; c++) {
          scale[c] = parameters.scale(c);
        }
      }
    }

    @Override
    public void forward(Batch batch) {
      n = batch.size();
      if (batchStatistics && n * plane == 1) {
        throw new IllegalArgumentException(
            ("batchnorm in training needs at least 2 values a channel but gets a batch of %d"
                    + " sample of shape %s; use a larger batch, or leave out a last one of 1, as"
                    + " Trainer does")
                .formatted(n, x.shape()));
      }
      if (!batchStatistics && backward != null) {
        refresh(); // the optimizer moves weights between steps without telling
      }
      share(forward);
    }

    /// Gives each worker as many channels. (Channels one by one, small enough for a near cache,
    /// took 1.3 to 2.3 times as long: memory is fastest when walked through.)
    private void share(Workers.Task task) {
      shares =
          Math.clamp((long) channels * n * plane / GRAIN, 1, Math.min(workers.size(), channels));
      workers.run(shares, task);
    }

    /// Where a share begins, and the one before ends.
    private int bound(int share) {
      return (int) ((long) channels * share / shares);
    }

    private void forward(int share, int worker) {
      int from = bound(share);
      int to = bound(share + 1);
      if (batchStatistics && n > 0) {
        statistics(from, to);
      }
      if (pooling != null) {
        kernels.channelNormalizePool(
            n,
            channels,
            pooling.shape(),
            from,
            to,
            x.values(),
            mean,
            scale,
            parameters.bias().values(),
            floor,
            y.values(),
            pooling.chosen());
        return;
      }
      kernels.channelNormalize(
          n,
          channels,
          plane,
          from,
          to,
          x.values(),
          mean,
          scale,
          parameters.bias().values(),
          floor,
          y.values());
    }

    private void statistics(int from, int to) {
      kernels.channelMeans(n, channels, plane, from, to, x.values(), mean);
      kernels.channelVariances(n, channels, plane, from, to, x.values(), mean, variance);
      float count = (float) n * plane;
      float unbiased = count / (count - 1);
      float[] weight = parameters.gain().values();
      float[] runningMean = parameters.mean().values();
      float[] runningVariance = parameters.variance().values();
      for (int c = from; c < to; c++) {
        scale[c] = weight[c] * inverseDeviation(c);
        runningMean[c] = (1 - momentum) * runningMean[c] + momentum * mean[c];
        runningVariance[c] =
            (1 - momentum) * runningVariance[c] + momentum * (variance[c] * unbiased);
      }
    }

    private float inverseDeviation(int c) {
      return 1 / (float) Math.sqrt(variance[c] + epsilon);
    }

    @Override
    public void backward(Batch batch) {
      if (backward == null) {
        throw new IllegalStateException("backward needs a training pass");
      }
      share(backward);
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }

    private final class Backward implements Workers.Task {
      private final float[] dWeight;
      private final float[] dBias;
      private final float[] slope = new float[channels];
      private final float[] offset = new float[channels];

      Backward(Planning planning) {
        dWeight = planning.gradient(parameters.gain());
        dBias = planning.gradient(parameters.bias());
      }

      @Override
      public void run(int share, int worker) {
        int from = bound(share);
        int to = bound(share + 1);
        float[] bias = parameters.bias().values();
        float[] dy = beforePooling(from, to);
        kernels.channelGradientSums(
            n, channels, plane, from, to, x.values(), mean, scale, bias, floor, dy, dBias, dWeight);
        float count = (float) n * plane;
        // dWeight is still sum(dy (x - mean)). As h = (x - mean) r,
        // dx = scale (dy + offset + (x - mean) slope), scale = weight r.
        for (int c = from; c < to; c++) {
          float r = inverseDeviation(c);
          // Zero from the start where the statistics are frozen: they do not depend on x.
          if (batchStatistics) {
            slope[c] = -(r * r) * (dWeight[c] / count);
            offset[c] = -(dBias[c] / count);
          }
          dWeight[c] *= r;
        }
        float[] dx = x.gradients();
        if (dx != null) {
          kernels.channelGradient(
              n,
              channels,
              plane,
              from,
              to,
              x.values(),
              mean,
              scale,
              bias,
              floor,
              dy,
              slope,
              offset,
              dx);
        }
      }

      /// dy of the values before the pooling.
      private float[] beforePooling(int from, int to) {
        float[] dy = y.requireGradients();
        if (pooling == null) {
          return dy;
        }
        for (int i = 0; i < n * channels; i += channels) {
          kernels.maxPoolGradient(
              pooling.shape(), i + from, i + to, dy, pooling.chosen(), pooling.gradients());
        }
        return pooling.gradients();
      }
    }
  }

  /// A max pooling behind the layer: the place in its plane of each greatest value, and where its
  /// gradient goes, which is dx; where there is none, memory of its own if weight and bias learn.
  private record Pooling(Pool2dShape shape, int[] chosen, float[] gradients) {
    static Pooling of(MaxPool2d layer, Tensor x, Tensor y) {
      float[] dx = x.gradients();
      boolean learns = y.gradients() != null;
      return new Pooling(
          Window.pooling(x.shape(), layer.kernel(), layer.stride(), layer.padding()),
          new int[y.values().length],
          dx != null ? dx : new float[learns ? x.values().length : 0]);
    }
  }
}
