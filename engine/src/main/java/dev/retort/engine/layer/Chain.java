package dev.retort.engine.layer;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers one after the other inside a pass; decides what may be written in place, and in inference
/// folds a batch norm into the dense or convolutional layer before it.
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
      LayerPass pass = layer.plan(planning.child(Integer.toString(i), mayOverwrite, folding), x);
      passes.add(pass);
      boolean owned = mayOverwrite || !sharesValues(pass.output(), x);
      boolean unread = !planning.training() || !pass.keepsOutput();
      mayOverwrite = owned && unread && !(layer instanceof Named);
      x = pass.output();
      if (folding != null) {
        i++;
      }
    }
    return new Chain(List.copyOf(passes), x);
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
