package dev.retort.engine.layer;

import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;

/// Dropout: in training each value is dropped with probability `rate`, and those kept are scaled so
/// that the expectation stays ("inverted"); in inference nothing happens.
///
///     y[n, i] = x[n, i] / (1 - rate) if kept(seed, epoch, id of n, i), else 0
///
/// Whether a value is kept is a pure function of the layer's seed, the epoch, the sample's id and
/// the index in the sample: not of the place in the batch, nor of the order of execution. So the
/// backward pass draws the same mask again and nothing is kept:
///
///     dx[n, i] = dy[n, i] / (1 - rate) if kept, else 0
///
/// *Shapes*: any, kept.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="spec"}
///
/// Source: Srivastava et al. 2014, JMLR 15.
public record Dropout(float rate) implements LayerSpec {
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout expects a rate from 0 up to but not including 1 but gets " + rate);
    }
  }

  @Override
  public String text() {
    return "dropout " + rate;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    return planning.training() && rate > 0 ? new Pass(planning, input) : new View(input);
  }

  private static final class View implements LayerPass {
    private final Tensor x;

    View(Tensor input) {
      x = input;
    }

    @Override
    public Tensor output() {
      return x;
    }

    @Override
    public void forward(Batch batch) {}

    @Override
    public void backward(Batch batch) {}

    @Override
    public boolean keepsOutput() {
      return false;
    }
  }

  private final class Pass implements LayerPass {
    private final Tensor x;
    private final Tensor y;
    private final Kernels kernels;
    private final Workers workers;

    /// Kept is a value whose 31 random bits are below this.
    private final int keep = (int) ((1 - (double) rate) * 0x1p31);

    private final float scale = 1 / (1 - rate);
    private final long seed;
    private final int elements;
    private final long[] keys;
    private final Workers.RangeTask forward = this::forward;
    private final Workers.RangeTask backward = this::backward;

    Pass(Planning planning, Tensor input) {
      x = input;
      y = planning.mayOverwriteInput() ? input : planning.output(input.shape());
      kernels = planning.kernels();
      workers = planning.workers();
      seed = planning.seed().key();
      elements = input.shape().elements();
      keys = new long[planning.capacity()];
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      long epoch = Seed.streamKey(seed, batch.epoch());
      for (int n = 0; n < batch.size(); n++) {
        keys[n] = Seed.streamKey(epoch, batch.ids()[n]);
      }
      workers.split(batch.size() * elements, Workers.GRAIN, forward);
    }

    private void forward(int from, int to) {
      apply(from, to, x.values(), y.values());
    }

    @Override
    public void backward(Batch batch) {
      if (x.gradients() != null) {
        workers.split(batch.size() * elements, Workers.GRAIN, backward);
      }
    }

    private void backward(int from, int to) {
      apply(from, to, y.requireGradients(), x.requireGradients());
    }

    private void apply(int from, int to, float[] source, float[] target) {
      int at = from;
      while (at < to) {
        int n = at / elements;
        int start = n * elements;
        int end = Math.min(to, start + elements);
        kernels.dropout(keys[n], keep, scale, start, at - start, end - start, source, target);
        at = end;
      }
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }
  }
}
