package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Pool2dShape;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The greatest value of each window; padding never wins.
///
///     y[n, c, i, j] = max over p, q of x[n, c, i stride + p - padding, j stride + q - padding]
///
/// *Shapes*: x `[N, C, H, W]`, y `[N, C, OH, OW]`, where OH = (H + 2 padding - kernel) / stride + 1
/// rounded down, and OW likewise.
///
/// *Backward* keeps the place of each greatest value, the first one on a tie: its dx is the sum of
/// the dy whose windows chose it, all others are 0.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="spec"}
public record MaxPool2d(int kernel, int stride, int padding) implements LayerSpec {
  public MaxPool2d {
    Window.requirePooling("maxpool", kernel, stride, padding);
  }

  /// The same pooling moved by another stride; the kernel's size is the usual one.
  public MaxPool2d stride(int stride) {
    return new MaxPool2d(kernel, stride, padding);
  }

  public MaxPool2d padding(int padding) {
    return new MaxPool2d(kernel, stride, padding);
  }

  @Override
  public String text() {
    return Window.poolingText("maxpool", kernel, stride, padding);
  }

  @Override
  public Shape outputShape(Shape input) {
    return Window.pooled(input, kernel, stride, padding);
  }

  /// Whether the windows are of 2x2 and lie side by side, as in most networks.
  boolean isByTwo() {
    return kernel == 2 && stride == 2 && padding == 0;
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
    private final Pool2dShape shape;
    private final int planes;
    private final int grain;
    private final int @Nullable [] chosen;
    private final Workers.RangeTask forward = this::forward;
    private final Workers.RangeTask backward = this::backward;

    Pass(Planning planning, Tensor input) {
      x = input;
      y = planning.output(outputShape(input.shape()));
      kernels = planning.kernels();
      workers = planning.workers();
      shape = Window.pooling(input.shape(), kernel, stride, padding);
      planes = input.shape().extent(0);
      grain = Window.grain(input.shape());
      chosen = planning.training() ? new int[y.values().length] : null;
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      workers.split(batch.size() * planes, grain, forward);
    }

    private void forward(int from, int to) {
      kernels.maxPool(shape, from, to, x.values(), y.values(), chosen);
    }

    @Override
    public void backward(Batch batch) {
      if (x.gradients() != null) {
        workers.split(batch.size() * planes, grain, backward);
      }
    }

    private void backward(int from, int to) {
      if (chosen != null) {
        kernels.maxPoolGradient(
            shape, from, to, y.requireGradients(), chosen, x.requireGradients());
      }
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }
  }
}
