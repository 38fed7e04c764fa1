package dev.retort.engine.layer;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;

/// One layer inside a planned pass: bound to its input, owner of its output and of what backward
/// needs. Nothing here allocates once planned.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="pass"}
public interface LayerPass {
  /// Values, and in a training pass gradients, of what the layer makes.
  Tensor output();

  /// Reads the input's values and writes the output's, for the first `batch.size()` samples. The
  /// batch tells ids and epoch; the values come from the layer before.
  void forward(Batch batch);

  /// Reads the output's gradients; overwrites the parameters' gradients and, where it has any, the
  /// input's gradients.
  void backward(Batch batch);

  /// Whether backward reads the layer's own output, so that the next layer must not overwrite it.
  default boolean keepsOutput() {
    return true;
  }

  /// Weights have changed: what an inference pass has derived from them is made anew.
  default void refresh() {}
}
