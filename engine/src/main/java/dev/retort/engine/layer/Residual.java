package dev.retort.engine.layer;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A block of layers with a shortcut around it.
///
///     y = block(x) + shortcut(x)
///
/// The shortcut is x itself where the block keeps the shape. Else it is a projection without bias:
/// a 1x1 convolution with the stride that the block's height and width ask for, or a dense layer
/// where x is flat. An activation after the sum is simply the next layer.
///
/// *Shapes*: x and y as the block's input and output. Parameters: those of the block's layers as
/// `block.0.weight`, and `shortcut.weight`.
///
/// *Backward* keeps nothing of its own: block and shortcut both get dy, and dx is the sum of
/// theirs.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="layers"}
///
/// Source: He et al. 2016, arXiv 1512.03385, equations 1 and 2.
public record Residual(List<LayerSpec> block) implements LayerSpec {
  public Residual {
    block = List.copyOf(block);
    if (block.isEmpty()) {
      throw new IllegalArgumentException("residual needs at least one layer in its block");
    }
  }

  @Override
  public String text() {
    return block.stream().map(LayerSpec::text).collect(Collectors.joining(", ", "residual(", ")"));
  }

  @Override
  public Shape outputShape(Shape input) {
    Shape output = blockOutput(input);
    projection(input, output);
    return output;
  }

  private Shape blockOutput(Shape input) {
    Shape shape = input;
    for (int i = 0; i < block.size(); i++) {
      try {
        shape = block.get(i).outputShape(shape);
      } catch (ShapeMismatchException e) {
        throw new ShapeMismatchException(
            "holds %s as layer %d, which %s".formatted(block.get(i).text(), i, e.getMessage()));
      }
    }
    return shape;
  }

  /// What brings the input to the output's shape, or null where it has it already.
  private static @Nullable LayerSpec projection(Shape input, Shape output) {
    if (input.equals(output)) {
      return null;
    }
    if (input.rank() == 1 && output.rank() == 1) {
      return new Dense(output.elements(), false, Initialization.HE_NORMAL);
    }
    if (input.rank() == 3 && output.rank() == 3) {
      LayerSpec projection =
          Conv2d.of(output.extent(0), 1)
              .stride(stride(input, output, 1), stride(input, output, 2))
              .withoutBias();
      if (projection.outputShape(input).equals(output)) {
        return projection;
      }
    }
    throw new ShapeMismatchException(
        "expects a block whose output a 1x1 convolution with a stride, or a dense layer, can make"
            + " from its input but gets %s from %s; keep height and width or divide them"
                .formatted(output, input)
            + " by a whole stride, and put flatten outside");
  }

  private static int stride(Shape input, Shape output, int axis) {
    return (input.extent(axis) + output.extent(axis) - 1) / output.extent(axis);
  }

  @Override
  public List<Inner> inner(Shape input) {
    List<Inner> inner = new ArrayList<>();
    Shape shape = input;
    for (int i = 0; i < block.size(); i++) {
      inner.add(new Inner("block." + i, block.get(i), shape));
      shape = block.get(i).outputShape(shape);
    }
    LayerSpec projection = projection(input, shape);
    if (projection != null) {
      inner.add(new Inner("shortcut", projection, input));
    }
    return inner;
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    return new Pass(planning, input);
  }

  private final class Pass implements LayerPass {
    private final Tensor x;
    private final Tensor y;
    private final LayerPass chain;
    private final Workers workers;

    /// x as the projection sees it: the same values, and where x has gradients an array of its own
    /// for the projection's, because the block's go to x itself. Without a projection unused.
    private final Tensor projectionInput;

    private final @Nullable LayerPass projection;
    private final Workers.RangeTask forward = this::forward;
    private final Workers.RangeTask copy = this::copy;
    private final Workers.RangeTask backward = this::backward;

    Pass(Planning planning, Tensor input) {
      x = input;
      workers = planning.workers();
      chain = Chain.plan(block, planning.child("block", false, null), input);
      y = planning.output(chain.output().shape());
      LayerSpec shortcut = projection(input.shape(), y.shape());
      float[] gradients = input.gradients();
      projectionInput =
          input.withGradients(
              shortcut == null || gradients == null ? null : new float[gradients.length]);
      projection =
          shortcut == null
              ? null
              : shortcut.plan(planning.child("shortcut", false, null), projectionInput);
    }

    @Override
    public Tensor output() {
      return y;
    }

    @Override
    public void forward(Batch batch) {
      chain.forward(batch);
      if (projection != null) {
        projection.forward(batch);
      }
      workers.split(batch.size() * y.shape().elements(), Workers.GRAIN, forward);
    }

    private void forward(int from, int to) {
      float[] sum = y.values();
      float[] left = chain.output().values();
      float[] right = projection == null ? x.values() : projection.output().values();
      for (int i = from; i < to; i++) {
        sum[i] = left[i] + right[i];
      }
    }

    @Override
    public void backward(Batch batch) {
      workers.split(batch.size() * y.shape().elements(), Workers.GRAIN, copy);
      chain.backward(batch);
      if (projection != null) {
        projection.backward(batch);
      }
      if (x.gradients() != null) {
        workers.split(batch.size() * x.shape().elements(), Workers.GRAIN, backward);
      }
    }

    /// Both branches get a copy of dy: a layer may write over the gradients of its output.
    private void copy(int from, int to) {
      float[] dy = y.requireGradients();
      float[] left = chain.output().gradients();
      if (left != null) {
        System.arraycopy(dy, from, left, from, to - from);
      }
      if (projection != null) {
        System.arraycopy(dy, from, projection.output().requireGradients(), from, to - from);
      }
    }

    private void backward(int from, int to) {
      float[] dx = x.requireGradients();
      float[] right =
          projection == null ? y.requireGradients() : projectionInput.requireGradients();
      for (int i = from; i < to; i++) {
        dx[i] += right[i];
      }
    }

    @Override
    public boolean keepsOutput() {
      return false;
    }

    @Override
    public void refresh() {
      chain.refresh();
      if (projection != null) {
        projection.refresh();
      }
    }
  }
}
