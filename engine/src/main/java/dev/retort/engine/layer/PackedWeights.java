package dev.retort.engine.layer;

import dev.retort.engine.kernel.PackedMatrix;

/// The weight of a dense layer in inference, folded and packed.
final class PackedWeights extends Constants.Constant {
  private final Weights weights;
  private final PackedMatrix packed;

  private PackedWeights(Planning planning, Weights weights, int inputs, int units) {
    this.weights = weights;
    this.packed = planning.kernels().packed(inputs, units);
  }

  /// Those of the layer being planned.
  static PackedWeights of(Planning planning, Weights weights, int inputs, int units) {
    return planning.constant(
        "packed for " + planning.kernels().description(),
        PackedWeights.class,
        () -> new PackedWeights(planning, weights, inputs, units));
  }

  PackedMatrix matrix() {
    return packed;
  }

  @Override
  void derive(long version) {
    weights.refresh(version);
    packed.set(weights.weight());
  }
}
