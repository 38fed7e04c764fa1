package dev.retort.distill.cli;

/// What a preset gets beside its own layers: dropout behind the hidden dense layers, batch norm
/// between a convolution and its activation.
record Regularization(float dropout, boolean batchNorm) {
  static final Regularization NONE = new Regularization(0, false);

  Regularization {
    requireRate(dropout);
  }

  /// Refuses a rate of dropout that cannot be.
  static void requireRate(float dropout) {
    if (!(dropout >= 0 && dropout < 1)) {
      throw Failure.usage("dropout takes a rate from 0 to below 1, not " + dropout);
    }
  }
}
