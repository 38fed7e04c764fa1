package dev.retort.engine;

import org.jspecify.annotations.Nullable;

/// What an epoch of training came to. `epoch` counts from 0; `loss` is the mean over its samples
/// while they were trained on; `validation` is null where there is no validation split.
public record EpochReport(
    int epoch, int epochs, double loss, double learningRate, @Nullable Validation validation) {

  /// The network at the end of the epoch on the validation split.
  public record Validation(int errors, int examples, double loss) {
    static Validation of(Evaluation evaluation) {
      return new Validation(evaluation.errors(), evaluation.examples(), evaluation.loss());
    }

    public double accuracy() {
      return examples == 0 ? 0 : (double) (examples - errors) / examples;
    }

    /// Fewer errors, or as many and a smaller loss; NaN is greater than all.
    boolean betterThan(@Nullable Validation other) {
      return other == null
          || errors < other.errors
          || (errors == other.errors && Double.compare(loss, other.loss) < 0);
    }
  }
}
