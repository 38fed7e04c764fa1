package dev.retort.engine.layer;

import dev.retort.engine.kernel.Panels;
import org.jspecify.annotations.Nullable;

/// The weight and bias that a dense or convolutional layer works with: the parameters themselves,
/// or in inference copies into which the batch norm that follows has been folded.
final class Weights extends Constants.Constant {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final @Nullable Folding folding;
  private final float[] weightValues;
  private final float @Nullable [] biasValues;

  private Weights(Planning planning, boolean hasBias) {
    weight = planning.parameter("weight");
    bias = hasBias ? planning.parameter("bias") : null;
    folding = planning.folding();
    weightValues = folding == null ? weight.values() : new float[weight.values().length];
    if (folding == null) {
      biasValues = bias == null ? null : bias.values();
    } else {
      biasValues = new float[weight.shape().extent(0)];
    }
  }

  /// Those of the layer being planned.
  static Weights of(Planning planning, boolean hasBias) {
    return planning.folding() == null
        ? new Weights(planning, hasBias)
        : planning.constant("folded", Weights.class, () -> new Weights(planning, hasBias));
  }

  float[] weight() {
    return weightValues;
  }

  float @Nullable [] bias() {
    return biasValues;
  }

  @Override
  void derive(long version) {
    if (folding == null || biasValues == null) {
      return;
    }
    int units = weight.shape().extent(0);
    int inputs = weightValues.length / units;
    float[] source = weight.values();
    for (int unit = 0; unit < units; unit++) {
      float scale = folding.scale(unit);
      int panel = unit - unit % Panels.WIDTH;
      int at = weight.spec().transposed() ? panel * inputs + unit - panel : unit * inputs;
      int step = weight.spec().transposed() ? Panels.width(units, panel) : 1;
      for (int i = 0; i < inputs; i++, at += step) {
        weightValues[at] = source[at] * scale;
      }
      biasValues[unit] = folding.bias(unit, bias == null ? 0 : bias.values()[unit]);
    }
  }
}
