package dev.retort.engine.layer;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;

/// Sees (channels, height, width) as one axis, in that order, as PyTorch and ONNX do. It moves
/// nothing.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="spec"}
public record Flatten() implements LayerSpec {
  @Override
  public String text() {
    return "flatten";
  }

  @Override
  public Shape outputShape(Shape input) {
    return Shape.of(input.elements());
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    Tensor output = input.reshaped(outputShape(input.shape()));
    return new LayerPass() {
      @Override
      public Tensor output() {
        return output;
      }

      @Override
      public void forward(Batch batch) {}

      @Override
      public void backward(Batch batch) {}

      @Override
      public boolean keepsOutput() {
        return false;
      }
    };
  }
}
