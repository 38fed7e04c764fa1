package dev.retort.engine.layer;

import dev.retort.engine.kernel.Activation;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers one after the other inside a pass; decides what may be written in place. A ReLU waits for
/// the max pooling behind it. In inference a batch norm is folded into the dense or convolutional
/// layer before it; in training it does the work of a ReLU and of a max pooling behind it. Where
/// training freezes layers, those in front of the first one that it changes have neither gradients
/// nor a backward.
///
/// So the layers first become a list of steps, in the order in which they run; then each step is
/// planned on the output of the one before.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="pass"}
public final class Chain implements LayerPass {
  private final List<LayerPass> passes;

  /// How many passes there are in front of the first one that goes backward.
  private final int forwardOnly;

  private final Tensor output;

  private Chain(List<LayerPass> passes, int forwardOnly, Tensor output) {
    this.passes = passes;
    this.forwardOnly = forwardOnly;
    this.output = output;
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
    for (int i = passes.size() - 1; i >= forwardOnly; i--) {
      passes.get(i).backward(batch);
    }
  }

  @Override
  public void refresh() {
    for (LayerPass pass : passes) {
      pass.refresh();
    }
  }

  /// A layer that gets a pass of its own. Where it takes in the layer behind it, a batch norm as
  /// its `folding`, a ReLU or a max pooling, that one has no step.
  private record Step(
      String name,
      LayerSpec layer,
      @Nullable Folding folding,
      boolean relu,
      @Nullable MaxPool2d maxPooling) {
    LayerPass plan(Planning planning, boolean mayOverwriteInput, Tensor input) {
      Planning child = planning.child(name, mayOverwriteInput, folding);
      child = relu ? child.withRelu() : child;
      return layer.plan(maxPooling == null ? child : child.withMaxPooling(maxPooling), input);
    }

    /// How many layers the step is.
    int layers() {
      return 1 + (folding != null ? 1 : 0) + (relu ? 1 : 0) + (maxPooling != null ? 1 : 0);
    }

    /// Whether training changes a parameter of it.
    boolean trains(Planning planning) {
      return planning.child(name, false, null).trains();
    }
  }

  /// Plans layers whose names are their places: 0, 1, 2.
  public static Chain plan(List<LayerSpec> layers, Planning planning, Tensor input) {
    return plan(layers, 0, planning, input);
  }

  /// Plans layers that have others before them, so that the first one's name is `place`.
  public static Chain plan(List<LayerSpec> layers, int place, Planning planning, Tensor input) {
    List<LayerPass> passes = new ArrayList<>();
    Tensor x = input;
    boolean mayOverwrite = false; // others may read the chain's input
    boolean backward = !planning.freezes() || input.gradients() != null;
    int forwardOnly = 0;
    for (Step step : steps(layers, place, planning)) {
      backward = backward || step.trains(planning);
      Planning own = backward ? planning : planning.withoutGradients();
      LayerPass pass = step.plan(own, mayOverwrite, x);
      passes.add(pass);
      forwardOnly += backward ? 0 : 1;
      boolean owned = mayOverwrite || !sharesValues(pass.output(), x);
      boolean readByBackward = planning.training() && pass.keepsOutput();
      boolean shown = step.layer() instanceof Named;
      mayOverwrite = owned && !readByBackward && !shown;
      x = pass.output();
    }
    return new Chain(List.copyOf(passes), forwardOnly, x);
  }

  /// A layer takes what it can of those behind it, in training a ReLU and a max pooling, in
  /// inference a batch norm; and a max pooling goes before the ReLU that waits for it.
  private static List<Step> steps(List<LayerSpec> layers, int place, Planning planning) {
    List<Step> steps = new ArrayList<>();
    int i = 0;
    while (i < layers.size()) {
      if (waitsForPooling(layers, i)) {
        steps.add(new Step(name(place + i + 1), layers.get(i + 1), null, false, null));
        steps.add(new Step(name(place + i), layers.get(i), null, false, null));
        i += 2;
      } else {
        Step step =
            planning.training()
                ? trainingStep(layers, i, place)
                : inferenceStep(layers, i, place, planning);
        steps.add(step);
        i += step.layers();
      }
    }
    return steps;
  }

  private static Step trainingStep(List<LayerSpec> layers, int i, int place) {
    LayerSpec layer = layers.get(i);
    boolean relu = layer.takesRelu() && isRelu(layers, i + 1);
    int next = relu ? i + 2 : i + 1;
    MaxPool2d pooling =
        layer.takesMaxPooling()
                && next < layers.size()
                && layers.get(next) instanceof MaxPool2d behind
                && behind.isByTwo()
            ? behind
            : null;
    return new Step(name(place + i), layer, null, relu, pooling);
  }

  private static Step inferenceStep(List<LayerSpec> layers, int i, int place, Planning planning) {
    Folding folding = folding(layers, i, place, planning);
    return new Step(name(place + i), layers.get(i), folding, false, null);
  }

  private static String name(int place) {
    return Integer.toString(place);
  }

  /// Whether a layer is a ReLU before a max pooling that leaves fewer values. The pooling may go
  /// first: the greatest of values whose negative ones are 0 is the greatest value, or 0 if that is
  /// negative, to the bit, for both keep the first NaN. And backward a gradient reaches the same
  /// element either way, or none: a window that chooses otherwise has nothing above 0.
  private static boolean waitsForPooling(List<LayerSpec> layers, int i) {
    return isRelu(layers, i)
        && i + 1 < layers.size()
        && layers.get(i + 1) instanceof MaxPool2d pool
        && pool.stride() > 1;
  }

  private static boolean isRelu(List<LayerSpec> layers, int i) {
    return i < layers.size()
        && layers.get(i) instanceof ActivationLayer layer
        && layer.function() == Activation.RELU;
  }

  /// The batch norm behind a layer that takes it into its weights, or null.
  private static @Nullable Folding folding(
      List<LayerSpec> layers, int i, int place, Planning planning) {
    return i + 1 < layers.size() && layers.get(i).takesFolding()
        ? layers.get(i + 1).folding(planning.child(name(place + i + 1), false, null))
        : null;
  }

  /// Whether one is a view of the other, or was written over it.
  @SuppressWarnings("ReferenceEquality") // the same array is the question
  private static boolean sharesValues(Tensor a, Tensor b) {
    return a.values() == b.values();
  }
}
