package dev.retort.engine.layer;

import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A layer as data: what it is, before there are weights or buffers. Specs are records, which
/// [Layers] makes; a network keeps them in its checkpoint.
///
/// A spec says how it is written, what shape it makes of another and which parameters it has then.
/// By the other methods a pass is planned, and they may change in any release.
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="layer"}
public sealed interface LayerSpec
    permits ActivationLayer,
        AveragePool2d,
        BatchNorm,
        Conv2d,
        Dense,
        Dropout,
        Flatten,
        GlobalAveragePool2d,
        LayerNorm,
        MaxPool2d,
        Named,
        Residual {
  /// How the layer is written in an architecture: `conv 32 3`, `dense 10`.
  String text();

  /// The shape of one sample's output.
  ///
  /// @throws ShapeMismatchException if the layer cannot take that input; says what it expects and
  ///   the mend
  Shape outputShape(Shape input);

  /// The layer's parameters for an input of that shape, in the order of a checkpoint.
  default List<ParameterSpec> parameters(Shape input) {
    return List.of();
  }

  /// Makes the layer's part of a pass: allocates what it needs and binds it to its input.
  LayerPass plan(Planning planning, Tensor input);

  /// The layers inside this one, each with the name its parameters carry and the shape of its
  /// input.
  default List<Inner> inner(Shape input) {
    return List.of();
  }

  /// A layer inside another one.
  record Inner(String name, LayerSpec layer, Shape input) {}

  /// Whether a batch norm that follows can be folded into this layer's weights in inference. A
  /// [Named] layer takes none.
  default boolean takesFolding() {
    return false;
  }

  /// Whether this layer can do the work of a ReLU that follows, in training. See [Planning#relu]. A
  /// [Named] layer takes none.
  default boolean takesRelu() {
    return false;
  }

  /// Whether this layer can do the work of a max pooling over windows of 2x2 that follows it, or
  /// the ReLU that it takes, in training. See [Planning#maxPooling].
  default boolean takesMaxPooling() {
    return false;
  }

  /// What there is to fold into the layer before, if this is a batch norm. Given the plan of this
  /// layer.
  default @Nullable Folding folding(Planning planning) {
    return null;
  }

  /// The same layer with a name, by which forward shows its output and backward takes extra
  /// gradients.
  default LayerSpec named(String name) {
    return new Named(name, this);
  }
}
