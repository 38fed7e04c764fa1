package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.Arrays;

/// The mean of each channel.
///
///     y[n, c] = (sum over i, j of x[n, c, i, j]) / (H W)
///
/// *Shapes*: x `[N, C, H, W]`, y `[N, C]`.
///
/// *Backward* keeps nothing: `dx[n, c, i, j] = dy[n, c] / (H W)`.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="layers"}
public record GlobalAveragePool2d() implements LayerSpec {
  @Override
  public String text() {
    return "globalavgpool";
  }

  @Override
  public Shape outputShape(Shape input) {
    Window.requireImage(input);
    return Shape.of(input.extent(0));
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    return new Pass(planning, input, planning.output(outputShape(input.shape())));
  }

  private static final class Pass implements LayerPass {
    private final Tensor x;
    private final Tensor y;
    private final Kernels kernels;
    private final Workers workers;
    private final int channels;
    private final int plane;
    private final int grain;
    private final Workers.RangeTask forward = this::forward;
    private final Workers.RangeTask backward = this::backward;

    Pass(Planning planning, Tensor input, Tensor output) {
      x = input;
      y = output;
      kernels = planning.kernels();
      workers = planning.workers();
      channels = input.shape().extent(0);
      plane = input.shape().elements() / channels;
      grain = Window.grain(input.shape());
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      workers.split(batch.size() * channels, grain, forward);
    }

    private void forward(int from, int to) {
      kernels.globalAverage(from, to, plane, x.values(), y.values());
    }

    @Override
    public void backward(Batch batch) {
      if (x.gradients() != null) {
        workers.split(batch.size() * channels, grain, backward);
      }
    }

    private void backward(int from, int to) {
      float[] dy = y.requireGradients();
      float[] dx = x.requireGradients();
      for (int p = from; p < to; p++) {
        Arrays.fill(dx, p * plane, (p + 1) * plane, dy[p] / plane);
      }
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }
  }
}
