package dev.retort.engine.layer;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The output of a named layer inside a pass: shown in forward, and the place where an objective on
/// features leaves extra gradients for backward.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="pass"}
public final class NamedOutput implements LayerPass {
  private final LayerPass layer;
  private float @Nullable [] extra;

  /// Whether no backward has followed the last forward.
  private boolean pending;

  NamedOutput(LayerPass layer) {
    this.layer = layer;
  }

  @Override
  public Tensor output() {
    return layer.output();
  }

  /// Where extra gradients go: zeros before every batch, because backward takes what is there and
  /// leaves zeros behind, and the next forward clears what no backward took.
  public float[] extraGradients() {
    float[] gradients = extra;
    if (gradients == null) {
      gradients = new float[output().requireGradients().length];
      extra = gradients;
    }
    return gradients;
  }

  @Override
  public void forward(Batch batch) {
    if (pending && extra != null) {
      Arrays.fill(extra, 0); // what was left for a backward that never came
    }
    pending = true;
    layer.forward(batch);
  }

  @Override
  public void backward(Batch batch) {
    float[] added = extra;
    if (added != null) {
      float[] gradients = output().requireGradients();
      int count = batch.size() * output().shape().elements();
      for (int i = 0; i < count; i++) {
        gradients[i] += added[i];
      }
      Arrays.fill(added, 0, count, 0); // or the next batch would get them once more
    }
    pending = false;
    layer.backward(batch);
  }

  @Override
  public void refresh() {
    layer.refresh();
  }
}
