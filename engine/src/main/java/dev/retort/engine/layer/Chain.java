package dev.retort.engine.layer;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers one after the other inside a pass; decides what may be written in place. In inference a
/// batch norm is folded into the dense or convolutional layer before it; in training it does the
/// work of a ReLU behind it.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="pass"}
public final class Chain implements LayerPass {
  private final List<LayerPass> passes;
  private final Tensor output;

  private Chain(List<LayerPass> passes, Tensor output) {
    this.passes = passes;
    this.output = output;
  }

  /// Plans layers whose names are their places: 0, 1, 2.
  public static Chain plan(List<LayerSpec> layers, Planning planning, Tensor input) {
    List<LayerPass> passes = new ArrayList<>();
    Tensor x = input;
    boolean mayOverwrite = false;
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      Folding folding = planning.training() ? null : folding(layers, i, planning);
      boolean relu = planning.training() && layer.takesRelu() && isRelu(layers, i + 1);
      Planning child = planning.child(Integer.toString(i), mayOverwrite, folding);
      LayerPass pass = layer.plan(relu ? child.withRelu() : child, x);
      passes.add(pass);
      boolean owned = mayOverwrite || !sharesValues(pass.output(), x);
      boolean unread = !planning.training() || !pass.keepsOutput();
      mayOverwrite = owned && unread && !(layer instanceof Named);
      x = pass.output();
      if (folding != null || relu) {
        i++;
      }
    }
    return new Chain(List.copyOf(passes), x);
  }

  private static boolean isRelu(List<LayerSpec> layers, int i) {
    return i < layers.size()
        && layers.get(i) instanceof ActivationLayer layer
        && layer.function() == Activation.RELU;
  }

  /// Whether one is a view of the other, or was written over it.
  @SuppressWarnings("ReferenceEquality") // the same array is the question
  private static boolean sharesValues(Tensor a, Tensor b) {
    return a.values() == b.values();
  }

  private static @Nullable Folding folding(List<LayerSpec> layers, int i, Planning planning) {
    return i + 1 < layers.size() && layers.get(i).takesFolding()
        ? layers.get(i + 1).folding(planning.child(Integer.toString(i + 1), false, null))
        : null;
  }

  @Override
  public Tensor output() {
    return output;
  }

  @Override
  public void forward(Batch batch) {
    for (int i = 0; i < passes.size(); i++) {
      passes.get(i).forward(batch);
    }
  }

  @Override
  public void backward(Batch batch) {
    for (int i = passes.size() - 1; i >= 0; i--) {
      passes.get(i).backward(batch);
    }
  }

  @Override
  public void refresh() {
    for (LayerPass pass : passes) {
      pass.refresh();
    }
  }
}
