package dev.retort.engine.layer;

/// A batch norm at rest, as a scale and a shift of each channel, ready to be folded into the weights of
/// the layer before it:
///
///     scale[c] = gain[c] / sqrt(variance[c] + epsilon)        shift[c] = bias[c] - mean[c] scale[c]
///
/// (w x + b) scale + shift = (w scale) x + (b scale + shift).
///
/// {@snippet class="dev.retort.engine.layer.ExamplesTest" region="inference"}
public record Folding(
    Parameter gain, Parameter bias, Parameter mean, Parameter variance, float epsilon) {

  public float scale(int channel) {
    return (float)
        (gain.values()[channel] / Math.sqrt((double) variance.values()[channel] + epsilon));
  }

  /// The bias of the folded layer whose own bias was `own`.
  public float bias(int channel, float own) {
    return Math.fma(own - mean.values()[channel], scale(channel), bias.values()[channel]);
  }
}
