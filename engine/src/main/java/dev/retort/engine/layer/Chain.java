package dev.retort.engine.layer;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Layers one after the other inside a pass; decides what may be written in place. In inference a
/// batch norm is folded into the dense or convolutional layer before it, and a ReLU waits for the
/// max pooling behind it; in training a batch norm does the work of a ReLU behind it.
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
    return plan(layers, 0, planning, input);
  }

  /// Plans layers that have others before them, so that the first one's name is `place`.
  public static Chain plan(List<LayerSpec> layers, int place, Planning planning, Tensor input) {
    List<LayerPass> passes = new ArrayList<>();
    Tensor x = input;
    boolean mayOverwrite = false;
    int[] order = order(layers, planning.training());
    for (int at = 0; at < order.length; at++) {
      int i = order[at];
      LayerSpec layer = layers.get(i);
      Folding folding = planning.training() ? null : folding(layers, i, place, planning);
      boolean relu = planning.training() && layer.takesRelu() && isRelu(layers, i + 1);
      Planning child = planning.child(Integer.toString(place + i), mayOverwrite, folding);
      LayerPass pass = layer.plan(relu ? child.withRelu() : child, x);
      passes.add(pass);
      boolean owned = mayOverwrite || !sharesValues(pass.output(), x);
      boolean unread = !planning.training() || !pass.keepsOutput();
      mayOverwrite = owned && unread && !(layer instanceof Named);
      x = pass.output();
      if (folding != null || relu) {
        at++;
      }
    }
    return new Chain(List.copyOf(passes), x);
  }

  /// The places of the layers in the order in which they run. In inference a max pooling that
  /// leaves fewer values goes before the ReLU that precedes it: the greatest of values whose
  /// negative ones are 0 is the greatest value, or 0 if that is negative, to the bit, for both keep
  /// the first NaN.
  private static int[] order(List<LayerSpec> layers, boolean training) {
    int[] order = IntStream.range(0, layers.size()).toArray();
    for (int i = 0; i + 1 < order.length; i++) {
      if (!training
          && isRelu(layers, i)
          && layers.get(i + 1) instanceof MaxPool2d pool
          && pool.stride() > 1) {
        order[i] = i + 1;
        order[i + 1] = i;
      }
    }
    return order;
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

  private static @Nullable Folding folding(
      List<LayerSpec> layers, int i, int place, Planning planning) {
    return i + 1 < layers.size() && layers.get(i).takesFolding()
        ? layers.get(i + 1).folding(planning.child(Integer.toString(place + i + 1), false, null))
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
