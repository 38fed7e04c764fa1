package dev.retort.engine.layer;

import dev.retort.engine.tensor.Shape;
import dev.retort.engine.tensor.Tensor;
import java.util.List;

/// A layer whose output has a name: forward shows it, backward takes extra gradients for it.
///
/// In inference a batch norm right behind a named layer, or that has a name itself, is not folded:
/// what is shown is the layer's own output. Folded weights are rounded otherwise, so that a name
/// there changes the last bits of what inference computes, though none of training.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="layers"}
public record Named(String name, LayerSpec layer) implements LayerSpec {
  public Named {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a named layer needs a name");
    }
  }

  /// A layer without its names.
  public static LayerSpec bare(LayerSpec layer) {
    return layer instanceof Named named ? bare(named.layer()) : layer;
  }

  @Override
  public String text() {
    return layer.text() + " as " + name;
  }

  @Override
  public Shape outputShape(Shape input) {
    return layer.outputShape(input);
  }

  @Override
  public List<ParameterSpec> parameters(Shape input) {
    return layer.parameters(input);
  }

  @Override
  public List<Inner> inner(Shape input) {
    return layer.inner(input);
  }

  @Override
  public LayerPass plan(Planning planning, Tensor input) {
    NamedOutput output = new NamedOutput(layer.plan(planning, input));
    planning.name(name, output);
    return output;
  }
}
