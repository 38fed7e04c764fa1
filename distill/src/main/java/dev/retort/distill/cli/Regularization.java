package dev.retort.distill.cli;

import dev.retort.engine.layer.LayerSpec;
import java.util.List;

/// What a preset gets beside its own layers: dropout behind the hidden dense layers, batch norm
/// behind the convolutions.
record Regularization(float dropout, boolean batchNorm) {
  static final Regularization NONE = new Regularization(0, false);

  void afterDense(List<LayerSpec> layers) {}

  void afterConvolution(List<LayerSpec> layers) {}
}
